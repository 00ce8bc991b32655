import Foundation

/// Where one registry stands in its schedule: what was run, and when the next run is due.
///
/// However many runs were missed, one makes up for them. A clock that is put back neither repeats a run nor holds the
/// next one up: the time that really passed since the last run goes on counting.
public struct ScheduleCursor: Sendable, Hashable {
    /// What is kept from one start of the program to the next.
    public struct Mark: Sendable, Hashable, Codable {
        /// The time up to which everything that was due has been run.
        public var settled: Date
        /// The time before which nothing is due, where a clock was put back.
        public var notBefore: Date?

        /// A mark of these times.
        public init(settled: Date, notBefore: Date? = nil) {
            self.settled = settled
            self.notBefore = notBefore
        }
    }

    /// The schedule.
    public let schedule: RunSchedule
    /// What was run; nil where nothing ever was.
    public private(set) var mark: Mark?
    /// When the next run is due, jitter included.
    public private(set) var due = Date.distantPast
    private var observed: Date
    private var delay: TimeInterval

    /// A cursor at the time `now`; a registry that was never run is due at once.
    ///
    /// - Parameter share: The share of the jitter by which the next run is put off, 0 to 1.
    public init(_ schedule: RunSchedule, mark: Mark?, now: Date, share: Double) {
        self.schedule = schedule
        self.mark = mark
        // What was run before the start lies in the past, or the clock was put back.
        observed = max(now, mark?.settled ?? now)
        delay = Self.delay(schedule, share)
        findDue()
        observe(now)
    }

    /// Takes note of the time; to be called often, since it is how a clock that was put back is noticed.
    ///
    /// - Complexity: O(1) while the clock goes forward.
    public mutating func observe(_ now: Date) {
        defer { observed = now }
        guard now < observed, let mark else { return }
        let step = observed.timeIntervalSince(now)
        var rest = max(0, (nominal ?? mark.settled).timeIntervalSince(mark.settled))
        // Between two looks at a clock nobody knows how long the step was: a time of the wall is taken for another one
        // once half of the way to it has passed.
        if case .cron = schedule.timing { rest /= 2 }
        let settled = mark.settled.addingTimeInterval(-step)
        self.mark = Mark(settled: settled, notBefore: settled.addingTimeInterval(rest))
        findDue()
    }

    /// Takes note that what is due at `now` has been run.
    ///
    /// - Parameter share: The share of the jitter by which the next run is put off, 0 to 1.
    public mutating func settle(_ now: Date, share: Double) {
        observe(now)
        var settled = now
        if case .every(let seconds) = schedule.timing, let nominal, nominal <= now,
            now.timeIntervalSince(nominal) < TimeInterval(seconds)
        {
            // Counted from when it was due, so that neither jitter nor the length of runs adds up.
            settled = nominal
        }
        mark = Mark(settled: settled)
        delay = Self.delay(schedule, share)
        findDue()
    }

    private mutating func findDue() { due = nominal?.addingTimeInterval(delay) ?? .distantPast }

    private var nominal: Date? {
        guard let mark else { return nil }
        guard let earliest = mark.notBefore else { return schedule.next(after: mark.settled) }
        if case .every = schedule.timing { return earliest }
        return schedule.next(after: earliest.addingTimeInterval(-1))
    }

    private static func delay(_ schedule: RunSchedule, _ share: Double) -> TimeInterval {
        (TimeInterval(schedule.jitterSeconds) * min(max(share, 0), 1)).rounded(.down)
    }
}
