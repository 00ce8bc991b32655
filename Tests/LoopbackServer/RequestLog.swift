import Synchronization

/// What has happened on the server, and who waits for more.
final class RequestLog: Sendable {
    private struct State {
        var requests: [Request] = []
        var ended = 0
        var waiting: [(isDone: (State) -> Bool, continuation: CheckedContinuation<Void, Never>)] = []

        mutating func takeSatisfied() -> [CheckedContinuation<Void, Never>] {
            let satisfied = waiting.filter { $0.isDone(self) }.map(\.continuation)
            waiting = waiting.filter { !$0.isDone(self) }
            return satisfied
        }
    }

    private let state = Mutex(State())

    var requests: [Request] { state.withLock { $0.requests } }

    func record(_ request: Request) { change { $0.requests.append(request) } }

    func connectionEnded() { change { $0.ended += 1 } }

    func requests(atLeast count: Int) async -> [Request] {
        await wait { $0.requests.count >= count }
        return requests
    }

    func endedConnections(atLeast count: Int) async { await wait { $0.ended >= count } }

    private func change(_ body: (inout sending State) -> Void) {
        let satisfied = state.withLock { state in
            body(&state)
            return state.takeSatisfied()
        }
        for continuation in satisfied { continuation.resume() }
    }

    private func wait(until isDone: @escaping @Sendable (State) -> Bool) async {
        await withCheckedContinuation { continuation in
            let satisfied = state.withLock { state in
                state.waiting.append((isDone, continuation))
                return state.takeSatisfied()
            }
            for continuation in satisfied { continuation.resume() }
        }
    }
}
