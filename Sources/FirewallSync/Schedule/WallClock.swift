import Foundation

/// The clocks on the walls of a time zone, which are put forward and back.
struct WallClock: Sendable {
    private let zone: TimeZone

    /// The clocks of a time zone.
    init(_ zone: TimeZone) { self.zone = zone }

    /// The second that a wall shows at `instant`, seconds since 1970-01-01 UTC; counted from 1970-01-01 00:00:00 there.
    func second(at instant: Int) -> Int { instant + offset(at: instant) }

    /// The minute that a wall shows at `instant`.
    func minute(at instant: Int) -> CivilMinute { CivilMinute(second: second(at: instant)) }

    /// The first instant at which a wall shows `minute` or a later one.
    ///
    /// For a minute that is skipped that is the end of the gap; for one that is shown twice, the first time.
    func firstInstant(showing minute: CivilMinute) -> Int {
        // Offsets go from -12 to +14 hours.
        let early = minute.second - 15 * 3600
        let before = minute.second - offset(at: early)
        guard let change = firstChange(after: early, through: minute.second + 13 * 3600), before >= change else {
            return before
        }
        return max(change, minute.second - offset(at: change))
    }

    /// The first instant after `start` and not after `end` at which clocks are put forward or back.
    ///
    /// - Complexity: O(weeks between them).
    func firstChange(after start: Int, through end: Int) -> Int? {
        var low = start
        let old = offset(at: start)
        while low < end {
            // No zone changes its clocks and changes them back within a week.
            let high = min(low + 604_800, end)
            if offset(at: high) != old { return change(from: old, between: low, and: high) }
            low = high
        }
        return nil
    }

    /// The instant at which the offset is `old` no longer; it is so at `low` and not at `high`.
    private func change(from old: Int, between low: Int, and high: Int) -> Int {
        var (low, high) = (low, high)
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if offset(at: middle) == old { low = middle } else { high = middle }
        }
        return high
    }

    private func offset(at instant: Int) -> Int {
        zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(instant)))
    }
}
