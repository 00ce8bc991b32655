import FirewallSync
import Foundation

/// What a registry let in over time, in two lanes: addresses above, rules below.
struct ExposureLanes: Sendable {
    /// One moment.
    struct Sample: Sendable, Hashable {
        let time: Date
        let exposure: Exposure
    }

    /// The moments, ascending: as many as there is room for.
    let samples: [Sample]
    private let axis: TimeAxis
    private let addresses = PlotArea(top: 60, bottom: 210)
    private let rules = PlotArea(top: 252, bottom: 330)

    /// The lower end of both lanes.
    static let bottom = 330.0

    /// Lanes of samples in ascending order of time, the last of which holds until `end`; nil where there is none.
    ///
    /// Samples that would be drawn on one another are drawn as one, with the largest of their figures, so that no peak
    /// is lost.
    init?(_ all: [Sample], end: Date? = nil) {
        guard let first = all.first, let last = all.last else { return nil }
        axis = TimeAxis(span: first.time...max(last.time, end ?? last.time))
        let scale = axis.scale(in: addresses)
        samples = all.reduce(into: []) { kept, sample in
            guard let before = kept.last,
                Int(scale(before.time.timeIntervalSince1970)) == Int(scale(sample.time.timeIntervalSince1970))
            else { return kept.append(sample) }
            kept[kept.count - 1] = Sample(time: before.time, exposure: before.exposure.peak(with: sample.exposure))
        }
    }

    /// The horizontal scale of a lane, for what else is drawn in it.
    var time: PlotScale { axis.scale(in: addresses) }

    /// Both lanes; the time is told below the lower one where `hasTime`.
    func drawing(hasTime: Bool = true) -> [SVGElement] {
        let most = samples.map { max($0.exposure.required, $0.exposure.overAllowed, $0.exposure.uncovered) }.max() ?? 0
        let addressScale = addresses.vertical(0...Double(max(most, 1)), most > 40 ? .symlog : .linear)
        let rulesScale = rules.vertical(0...Double(max(samples.map(\.exposure.rules).max() ?? 0, 1)))
        let overAllowed = line(addressScale) { Double($0.overAllowed) }
        let refused = line(addressScale) { Double($0.uncovered) }
        return addresses.verticalAxis(addressScale, named: "addresses") + legend
            + [
                overAllowed.area(base: addresses.bottom, fill: PictureColour.overAllowed.css, opacity: 0.15),
                line(addressScale) { Double($0.required) }.element(colour: PictureColour.required.css),
                overAllowed.element(colour: PictureColour.overAllowed.css, dashes: Self.overAllowedDashes),
            ]
            + (hasRefused
                ? [refused.element(colour: PictureColour.refused.css, dashes: Self.refusedDashes, width: 2.5)] : [])
            + rules.verticalAxis(rulesScale, named: "rules", ticks: 3)
            + [line(rulesScale) { Double($0.rules) }.element(colour: PictureColour.ink)]
            + (hasTime ? timeAxis(of: rules) : [])
    }

    /// The axis of time below `area`.
    func timeAxis(of area: PlotArea) -> [SVGElement] {
        area.horizontalAxis(axis.scale(in: area), ticks: axis.ticks, named: "")
    }

    private static let overAllowedDashes = "6 3"
    private static let refusedDashes = "2 3"

    private var hasRefused: Bool { samples.contains { $0.exposure.uncovered > 0 } }

    private func line(_ scale: PlotScale, _ figure: (Exposure) -> Double) -> StepLine {
        StepLine(
            samples.map { (x: time($0.time.timeIntervalSince1970), y: scale(figure($0.exposure))) },
            end: addresses.right)
    }

    /// What each line stands for, in a row above the lanes.
    private var legend: [SVGElement] {
        var entries = [
            (PictureColour.required.css, "none", "required"),
            (PictureColour.overAllowed.css, Self.overAllowedDashes, "over-allowed"),
        ]
        if hasRefused { entries.append((PictureColour.refused.css, Self.refusedDashes, "required, refused")) }
        var x = addresses.left
        return entries.flatMap { colour, dashes, text in
            let start = x
            x += 34 + PictureLayout.width(of: text) + 14
            return [
                StepLine([(x: start, y: 14)], end: start + 28).element(colour: colour, dashes: dashes, width: 2.5),
                PlotArea.text(text, x: start + 34, y: 18),
            ]
        }
    }
}

extension Exposure {
    /// The larger of each figure.
    fileprivate func peak(with other: Exposure) -> Exposure {
        Exposure(
            rules: max(rules, other.rules), required: max(required, other.required),
            overAllowed: max(overAllowed, other.overAllowed), uncovered: max(uncovered, other.uncovered))
    }
}
