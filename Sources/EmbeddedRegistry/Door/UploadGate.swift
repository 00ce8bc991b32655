import Synchronization

/// Lets a bounded number of uploads into a registry at a time.
///
/// Each holds a file open and a disk busy; beyond what a disk can take, more of them only make all of them late.
package final class UploadGate: Sendable {
    /// The most uploads that are in progress at a time.
    package let limit: Int
    private let current = Mutex(0)

    /// A gate for `limit` uploads at a time.
    package init(limit: Int = 256) { self.limit = limit }

    /// How many uploads are in progress.
    package var count: Int { current.withLock { $0 } }

    /// Runs `body` as an upload; nil, without running it, where the limit is reached.
    func pass<Value>(_ body: () async throws -> Value) async rethrows -> Value? {
        let isIn = current.withLock { current in
            guard current < limit else { return false }
            current += 1
            return true
        }
        guard isIn else { return nil }
        defer { current.withLock { $0 -= 1 } }
        return try await body()
    }
}
