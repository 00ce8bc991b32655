import Foundation

/// The wall clock that the daemon goes by: what time it is, and how to wait for a time.
///
/// Tests bring one whose weeks pass at once.
package struct DaemonClock: Sendable {
    /// The time.
    package let now: @Sendable () -> Date
    /// Waits until a time, or for less: whoever waits looks at the clock again.
    ///
    /// Throws when the task is cancelled.
    package let sleep: @Sendable (_ until: Date) async throws -> Void

    /// A clock of these parts.
    package init(
        now: @escaping @Sendable () -> Date, sleep: @escaping @Sendable (_ until: Date) async throws -> Void
    ) {
        self.now = now
        self.sleep = sleep
    }

    /// The system's clock.
    ///
    /// It wakes whoever waits at least every few seconds: a wall clock may be set, and a machine may sleep.
    package static func system(longestSleep: Duration = .seconds(10)) -> Self {
        Self(
            now: { Date() },
            sleep: { end in
                let rest = max(0, min(end.timeIntervalSinceNow, 86_400))
                try await Task.sleep(for: min(.seconds(rest), longestSleep))
            })
    }
}
