import Synchronization

/// A clock that moves when it is told to.
final class ManualInstant: Sendable {
    private let instant = Mutex(ContinuousClock.now)

    var now: @Sendable () -> ContinuousClock.Instant {
        { self.instant.withLock { $0 } }
    }

    func advance(by duration: Duration) { instant.withLock { $0 = $0.advanced(by: duration) } }
}
