import Foundation

/// When a registry's runs are due, in values alone: no clock is asked.
public struct RunSchedule: Sendable, Hashable, CustomStringConvertible {
    /// What sets the times.
    public enum Timing: Sendable, Hashable {
        /// The times that the walls of a time zone show.
        case cron(CronExpression, TimeZone)
        /// So many seconds from one run to the next, 1 or more.
        case every(seconds: Int)
    }

    /// What sets the times.
    public var timing: Timing
    /// The most seconds by which a run is put off, by chance, so that not everybody runs at once.
    public var jitterSeconds: Int

    /// A schedule.
    public init(_ timing: Timing, jitterSeconds: Int = 0) {
        self.timing = timing
        self.jitterSeconds = jitterSeconds
    }

    /// What holds where nothing is configured: every hour.
    public static let standard = RunSchedule(.every(seconds: 3600))

    /// The first time after `time` at which a run is due, without jitter.
    ///
    /// A time of the day that a change of the clocks skips is due at the end of the gap, once for all that are skipped;
    /// one that comes twice is due the first time. An expression that names every hour sets a rhythm instead: it goes on
    /// through both, by what the wall shows.
    public func next(after time: Date) -> Date {
        switch timing {
        case .every(let seconds): return time.addingTimeInterval(TimeInterval(max(1, seconds)))
        case .cron(let expression, let zone):
            let clock = WallClock(zone)
            let start = Int(time.timeIntervalSince1970.rounded(.down))
            let found =
                expression.isEveryHour
                ? Self.nextOfRhythm(expression, clock, after: start) : Self.nextTime(expression, clock, after: start)
            return Date(timeIntervalSince1970: TimeInterval(found))
        }
    }

    /// `0 6 * * MON-FRI (Europe/Berlin)` or `every 6h`, with the jitter.
    public var description: String {
        let jitter = jitterSeconds > 0 ? ", up to \(ConfigurationDuration(seconds: jitterSeconds)) later" : ""
        switch timing {
        case .every(let seconds): return "every \(ConfigurationDuration(seconds: seconds))\(jitter)"
        case .cron(let expression, let zone): return "\(expression) (\(zone.identifier))\(jitter)"
        }
    }

    private static func nextTime(_ expression: CronExpression, _ clock: WallClock, after start: Int) -> Int {
        var minute = clock.minute(at: start)
        while let next = expression.next(after: minute) {
            let instant = clock.firstInstant(showing: next)
            if instant > start { return instant }
            // Shown before already: the clocks were put back since.
            minute = next
        }
        return .max
    }

    private static func nextOfRhythm(_ expression: CronExpression, _ clock: WallClock, after start: Int) -> Int {
        var start = start
        while let next = expression.next(after: clock.minute(at: start)) {
            let instant = start + next.second - clock.second(at: start)
            guard let change = clock.firstChange(after: start, through: instant) else { return instant }
            if expression.matches(clock.minute(at: change)) { return change }
            start = change
        }
        return .max
    }
}
