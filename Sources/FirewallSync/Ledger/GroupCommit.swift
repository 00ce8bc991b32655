import Dispatch
import Synchronization

/// Gathers what many runs want to write at the same time, so that they share one transaction and one wait for the disk.
///
/// While one group is on its way to the disk the next one gathers; a single run is never made to wait for company.
final class GroupCommit: Sendable {
    /// One run's part of a group.
    struct Part: Sendable {
        /// Does the work inside the group's transaction, and returns what is to be called once that is on the disk.
        ///
        /// It is done once more, alone, where the group's transaction came to nothing.
        let work: @Sendable () -> @Sendable () -> Void
        /// Ends the part without its work being done.
        let fail: @Sendable (LedgerError) -> Void
    }

    private struct State {
        var waiting: [Part] = []
        var isCommitting = false
    }

    private let state = Mutex(State())
    /// A thread that may wait for the disk, which those of the cooperative pool must not.
    private let queue = DispatchQueue(label: "ledger.group-commit")

    /// Adds a part to the group that is gathering; `commit` is called with each group in turn.
    func add(_ part: Part, commit: @escaping @Sendable ([Part]) -> Void) {
        let isFirst = state.withLock { state in
            state.waiting.append(part)
            defer { state.isCommitting = true }
            return !state.isCommitting
        }
        guard isFirst else { return }
        queue.async {
            while let group = self.next() { commit(group) }
        }
    }

    /// The parts that have gathered; nil where there are none, and the next one starts anew.
    private func next() -> [Part]? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isCommitting = false
                return nil
            }
            defer { state.waiting = [] }
            return state.waiting
        }
    }
}
