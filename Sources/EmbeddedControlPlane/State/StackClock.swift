import Foundation

/// The process's wall clock: what time it is, and how to wait for a time. Tests bring their own.
package struct StackClock: Sendable {
    /// The time.
    package let now: @Sendable () -> Date
    /// Waits until the given time; throws when the task is cancelled.
    package let sleep: @Sendable (_ until: Date) async throws -> Void
    /// An instant of the clock by which rules propagate; it never goes back.
    package let instant: @Sendable () -> ContinuousClock.Instant

    /// A clock of these parts.
    package init(
        now: @escaping @Sendable () -> Date, sleep: @escaping @Sendable (_ until: Date) async throws -> Void,
        instant: @escaping @Sendable () -> ContinuousClock.Instant
    ) {
        self.now = now
        self.sleep = sleep
        self.instant = instant
    }

    /// The system's clock. It looks again every minute, because a wall clock may be set and a machine may sleep.
    package static let system = Self(
        now: { Date() },
        sleep: { end in
            while true {
                let rest = end.timeIntervalSinceNow
                if rest <= 0 { return }
                try await Task.sleep(for: .seconds(min(rest, 60)))
            }
        },
        instant: { .now })
}
