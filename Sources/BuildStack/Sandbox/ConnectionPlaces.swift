import Synchronization

/// How many more connections there may be at a time.
final class ConnectionPlaces: Sendable {
    private let free: Mutex<Int>

    /// Places for `count` connections.
    init(_ count: Int) { free = Mutex(count) }

    /// Takes a place.
    ///
    /// - Returns: Whether there was one.
    func take() -> Bool {
        free.withLock { free in
            guard free > 0 else { return false }
            free -= 1
            return true
        }
    }

    /// Gives a place back that was taken.
    func giveBack() { free.withLock { $0 += 1 } }
}
