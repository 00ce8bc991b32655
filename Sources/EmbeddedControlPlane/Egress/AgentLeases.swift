import Synchronization

/// Which agents have a run: these stay where they are until it has ended.
final class AgentLeases: Sendable {
    private struct State {
        var taken: Set<String> = []
        /// Those of the taken who are to move.
        var postponed: Set<String> = []
    }

    private let state = Mutex(State())

    /// Takes the agent `name` and reads where it is, which does not change before its release.
    func take<Place>(_ name: String, _ read: () -> Place) -> Place {
        state.withLock { state in
            state.taken.insert(name)
            return read()
        }
    }

    /// Lets the agent `name` go.
    ///
    /// - Returns: Whether it is to move now.
    func release(_ name: String) -> Bool {
        state.withLock { state in
            state.taken.remove(name)
            return state.postponed.remove(name) != nil
        }
    }

    /// Moves the agent `name`, or postpones that until its release.
    ///
    /// - Returns: Whether it was moved.
    func move(_ name: String, _ move: () throws -> Void) rethrows -> Bool {
        try state.withLock { state in
            guard !state.taken.contains(name) else {
                state.postponed.insert(name)
                return false
            }
            try move()
            return true
        }
    }
}
