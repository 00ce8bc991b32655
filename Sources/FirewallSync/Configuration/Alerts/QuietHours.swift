import Foundation

/// The hours of a day in which lesser alerts wait, by the clocks of one place.
public struct QuietHours: Sendable, Hashable {
    /// When they begin, in minutes after midnight.
    public var from: Int
    /// When they end, in minutes after midnight; before `from`: on the next day.
    public var to: Int
    /// Where the clock hangs.
    public var timeZone: TimeZone
    /// Alerts below this severity wait; those of this severity and above never do.
    public var below: AlertSeverity

    /// Hours from `from` to `to`.
    public init(from: Int, to: Int, timeZone: TimeZone, below: AlertSeverity = .critical) {
        self.from = from
        self.to = to
        self.timeZone = timeZone
        self.below = below
    }

    /// Whether an alert of this severity waits at this moment.
    public func holdBack(_ severity: AlertSeverity, at time: Date) -> Bool {
        guard severity < below else { return false }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = timeZone
        let parts = calendar.dateComponents([.hour, .minute], from: time)
        let minute = (parts.hour ?? 0) * 60 + (parts.minute ?? 0)
        return from < to ? from <= minute && minute < to : from <= minute || minute < to
    }
}
