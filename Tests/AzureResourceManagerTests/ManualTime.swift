import Synchronization

/// A clock that a test moves on, and waits that end when it has.
final class ManualTime: Sendable {
    private struct Sleeper {
        let id: Int
        let until: Double
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now = 0.0
        var lastID = 0
        var sleepers: [Sleeper] = []
        var isCancelled: Set<Int> = []
    }

    private let state = Mutex(State())

    var now: @Sendable () -> Double { { [self] in state.withLock { $0.now } } }
    var sleeperCount: Int { state.withLock { $0.sleepers.count } }

    var sleep: @Sendable (Double) async throws -> Void {
        { [self] seconds in
            let id = state.withLock { state in
                state.lastID += 1
                return state.lastID
            }
            try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { continuation in
                    let isCancelled = state.withLock { state in
                        guard !state.isCancelled.contains(id) else { return true }
                        state.sleepers.append(Sleeper(id: id, until: state.now + seconds, continuation: continuation))
                        return false
                    }
                    if isCancelled { continuation.resume(throwing: CancellationError()) }
                }
            } onCancel: {
                let sleeper = state.withLock { state -> Sleeper? in
                    state.isCancelled.insert(id)
                    guard let index = state.sleepers.firstIndex(where: { $0.id == id }) else { return nil }
                    return state.sleepers.remove(at: index)
                }
                sleeper?.continuation.resume(throwing: CancellationError())
            }
        }
    }

    /// Moves the clock, and ends the waits that are over.
    func advance(_ seconds: Double) {
        let due = state.withLock { state in
            state.now += seconds
            let due = state.sleepers.filter { $0.until <= state.now }
            state.sleepers.removeAll { $0.until <= state.now }
            return due
        }
        for sleeper in due { sleeper.continuation.resume() }
    }
}

/// Lets others run until `condition` holds.
func until(_ condition: () -> Bool) async {
    while !condition() { await Task.yield() }
}
