import IPNetworks
import Synchronization

/// The current egress points, shared by those who change them and the ``EgressService`` that listens for them.
public final class EgressDirectory: Sendable {
    private struct State {
        var points: [EgressPoint]
        var watchers: [Int: AsyncStream<EgressPoint>.Continuation] = [:]
        var watchersEver = 0
    }

    private let state: Mutex<State>

    /// A directory of `points`, each with a name and a port of its own.
    public init(_ points: [EgressPoint] = []) {
        state = Mutex(State(points: points))
    }

    /// The points, in the order in which they were added.
    public var points: [EgressPoint] { state.withLock { $0.points } }

    /// The point called `name`.
    public func point(named name: String) -> EgressPoint? {
        state.withLock { state in state.points.first { $0.name == name } }
    }

    /// Adds a point; a running service begins to listen for it.
    ///
    /// - Throws: ``EmbeddedNetworkError`` with `egressPointTaken`.
    public func add(_ point: EgressPoint) throws {
        try state.withLock { state in
            if let other = state.points.first(where: { $0.name == point.name || $0.port == point.port }) {
                throw EmbeddedNetworkError(
                    .egressPointTaken,
                    "there is an egress point '\(other.name)' on port \(other.port); choose another name and port")
            }
            state.points.append(point)
            for watcher in state.watchers.values { watcher.yield(point) }
        }
    }

    /// Gives the point called `name` another public address; connections that are open keep the old one.
    ///
    /// - Throws: ``EmbeddedNetworkError`` with `unknownEgressPoint`.
    public func move(_ name: String, to address: IPv4Address) throws {
        try state.withLock { state in
            guard let index = state.points.firstIndex(where: { $0.name == name }) else {
                throw EmbeddedNetworkError(
                    .unknownEgressPoint,
                    "there is no egress point '\(name)'; there are \(state.points.map(\.name).joined(separator: ", "))")
            }
            state.points[index].ipv4 = address
        }
    }

    /// Forgets the point called `name`, which has no proxy; one that listens goes on, and reaches nothing.
    public func remove(_ name: String) {
        state.withLock { state in state.points.removeAll { $0.name == name } }
    }

    /// The points that are there, and a stream of those that come.
    func watch() -> (present: [EgressPoint], added: AsyncStream<EgressPoint>) {
        let (stream, continuation) = AsyncStream<EgressPoint>.makeStream()
        return state.withLock { state in
            let watcher = state.watchersEver
            state.watchersEver += 1
            state.watchers[watcher] = continuation
            continuation.onTermination = { [weak self] _ in
                self?.state.withLock { state in state.watchers[watcher] = nil }
            }
            return (state.points, stream)
        }
    }
}
