import FirewallSync

/// A trade-off curve told in a few points: both ends and those between where most is won.
struct TradeOffSummary {
    /// At most six points, ascending by rules; the first and the last of the curve are always among them.
    let points: [TradeOffPoint]

    /// The points of `curve`, which ascends by rules, where each step down is the largest.
    init(_ curve: [TradeOffPoint], limit: Int = 6) {
        guard curve.count > limit, limit >= 2 else {
            points = curve
            return
        }
        let inner = curve.indices.dropFirst().dropLast()
            .sorted { left, right in
                let (leftGain, rightGain) = (Self.gain(curve, left), Self.gain(curve, right))
                return leftGain != rightGain ? leftGain > rightGain : left < right
            }
            .prefix(limit - 2)
        points = ([curve.startIndex] + inner.sorted() + [curve.endIndex - 1]).map { curve[$0] }
    }

    /// What the step to `index` wins.
    private static func gain(_ curve: [TradeOffPoint], _ index: Int) -> UInt64 {
        curve[index - 1].overAllowed - min(curve[index].overAllowed, curve[index - 1].overAllowed)
    }
}
