import Foundation

/// Where a figure stands on an axis.
struct PlotScale: Sendable {
    /// How figures are spread.
    enum Spread: Sendable {
        /// Equal differences look equal.
        case linear
        /// Equal ratios look nearly equal, and zero has a place too: log(1 + v).
        case symlog
    }

    /// The figures from one end of the axis to the other.
    let domain: ClosedRange<Double>
    /// The places of both ends; the second may be the smaller one.
    let range: (start: Double, end: Double)
    /// How figures between them are spread.
    let spread: Spread

    /// The place of `value`; one outside of the domain stands at the nearer end.
    func callAsFunction(_ value: Double) -> Double {
        let (low, high) = (transform(domain.lowerBound), transform(domain.upperBound))
        let clamped = min(max(transform(value), low), high)
        let share = high > low ? (clamped - low) / (high - low) : 0
        return range.start + share * (range.end - range.start)
    }

    private func transform(_ value: Double) -> Double {
        switch spread {
        case .linear: value
        case .symlog: log1p(max(value, 0))
        }
    }

    /// Round figures along the axis, ascending, about `count` of them and both ends among them where they are round.
    func ticks(about count: Int) -> [Double] {
        switch spread {
        case .linear: linearTicks(about: count)
        case .symlog: decimalTicks(about: count)
        }
    }

    private func linearTicks(about count: Int) -> [Double] {
        let span = domain.upperBound - domain.lowerBound
        guard span > 0, count > 1 else { return [domain.lowerBound] }
        let rough = span / Double(count - 1)
        let power = pow(10, (log10(rough)).rounded(.down))
        // Rules and addresses are whole: no step is less than one.
        let step = max(1, ([1, 2, 5].first { $0 * power >= rough } ?? 10) * power)
        let first = (domain.lowerBound / step).rounded(.up)
        let last = (domain.upperBound / step).rounded(.down)
        return stride(from: first, through: last, by: 1).map { $0 * step }
    }

    private func decimalTicks(about count: Int) -> [Double] {
        var powers: [Double] = []
        var power = 1.0
        while power <= domain.upperBound {
            if power >= domain.lowerBound { powers.append(power) }
            power *= 10
        }
        let every = max(1, (powers.count + count - 2) / max(1, count - 1))
        // Counted from the largest, which says how far the axis goes.
        let kept = powers.enumerated().filter { (powers.count - 1 - $0.offset).isMultiple(of: every) }.map(\.element)
        return (domain.lowerBound == 0 ? [0] : []) + kept
    }
}

extension Double {
    /// A whole figure as an axis says it: `0`, `750`, `10k`, `2.5M`.
    var axisLabel: String {
        for (unit, suffix) in [(1e9, "G"), (1e6, "M"), (1e3, "k")] where self >= unit {
            return (self / unit).svgText + suffix
        }
        return svgText
    }
}
