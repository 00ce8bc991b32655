import Synchronization

/// A flag that goes up once.
final class StopFlag: Sendable {
    private let flag = Atomic(false)

    /// Whether it is up.
    var isRaised: Bool { flag.load(ordering: .acquiring) }

    /// Puts it up.
    func raise() { flag.store(true, ordering: .releasing) }
}
