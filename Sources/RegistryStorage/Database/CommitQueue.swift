import Dispatch
import GRDB
import Synchronization

/// Lets many writers share a transaction, and with it one wait for the disk.
///
/// While a commit is under way, what comes in gathers; the next transaction takes all of it. Each piece of work has a
/// savepoint of its own, so that one that is refused takes nothing else with it, and everybody is answered only when
/// the commit is on the disk.
final class CommitQueue: Sendable {
    /// A piece of work: does itself, and hands back how its caller is told of the commit.
    private struct Entry: Sendable {
        let isDurable: Bool
        let run: @Sendable (WriteTurn) throws -> @Sendable () -> Void
        let fail: @Sendable (any Error) -> Void
    }

    private struct State {
        var waiting: [Entry] = []
        var isRunning = false
        var isClosed = false
    }

    /// How many pieces of work share a transaction at most: a bound on what the first of them waits for.
    private static let batchLimit = 128

    private let pool: DatabasePool
    private let queue = DispatchQueue(label: "registry commits")
    private let state = Mutex(State())

    init(_ database: RegistryDatabase) { pool = database.pool }

    /// What `work` gives, once its changes are committed.
    ///
    /// - Parameters:
    ///   - isDurable: Whether to wait for the disk. What is not durable may be gone after a power cut, but never
    ///     without everything that came after it.
    ///   - work: The changes; it blocks the other writers.
    /// - Throws: What `work` throws, with its changes undone; ``StorageError`` where nothing could be committed.
    func commit<Value: Sendable>(
        isDurable: Bool = true, _ work: @escaping @Sendable (WriteTurn) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            submit(
                Entry(
                    isDurable: isDurable,
                    run: { turn in
                        let value = try work(turn)
                        return { continuation.resume(returning: value) }
                    },
                    fail: { continuation.resume(throwing: $0) }))
        }
    }

    /// Accepts no more work; returns when what was accepted is done.
    func close() async {
        state.withLock { $0.isClosed = true }
        await withCheckedContinuation { continuation in queue.async { continuation.resume() } }
    }

    /// Whether no more work is accepted.
    var isClosed: Bool { state.withLock { $0.isClosed } }

    private func submit(_ entry: Entry) {
        enum Verdict { case refused, starts, waits }
        let verdict: Verdict = state.withLock { state in
            if state.isClosed { return .refused }
            state.waiting.append(entry)
            if state.isRunning { return .waits }
            state.isRunning = true
            return .starts
        }
        switch verdict {
        case .refused: entry.fail(StorageError(.closed, "The registry's storage is closed; it is going down."))
        case .starts: queue.async { self.drain() }
        case .waits: break
        }
    }

    private func drain() {
        while let batch = next() { commit(batch) }
    }

    private func next() -> [Entry]? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isRunning = false
                return nil
            }
            let batch = Array(state.waiting.prefix(Self.batchLimit))
            state.waiting.removeFirst(batch.count)
            return batch
        }
    }

    private func commit(_ batch: [Entry]) {
        var done: [(entry: Entry, tell: @Sendable () -> Void)] = []
        var refused: [(entry: Entry, error: any Error)] = []
        do {
            try pool.writeWithoutTransaction { database in
                // The log is one file: a commit that waits for the disk takes those before it along.
                let isDurable = batch.contains(where: \.isDurable)
                try database.execute(sql: "PRAGMA synchronous = \(isDurable ? "FULL" : "NORMAL")")
                let turn = WriteTurn(database)
                try database.inTransaction(.immediate) {
                    for entry in batch {
                        do {
                            done.append((entry, try turn.attempt(entry.run)))
                        } catch  where database.isInsideTransaction {
                            refused.append((entry, error))
                        }
                    }
                    try turn.syncDirectories()
                    return .commit
                }
                turn.commitIsDone()
            }
            for (_, tell) in done { tell() }
            for (entry, error) in refused { entry.fail(Self.translated(error)) }
        } catch {
            for entry in batch { entry.fail(Self.translated(error)) }
        }
    }

    private static func translated(_ error: any Error) -> any Error {
        (error as? DatabaseError).map { StorageError($0) } ?? error
    }
}
