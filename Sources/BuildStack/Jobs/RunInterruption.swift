import Synchronization

/// Why a run is ended before its time, as told by whoever cancels its task.
package final class RunInterruption: Sendable {
    private let ending = Mutex<RunOutcome?>(nil)

    /// Nobody has ended the run yet.
    package init() {}

    /// What the run's outcome is where its task is cancelled.
    package var outcome: RunOutcome {
        ending.withLock { $0 } ?? RunOutcome(status: .canceled, errorMessage: "The run was canceled.")
    }

    /// Tells that the run is ended, and why; the first who tells counts.
    package func end(as status: RunStatus, _ message: String) {
        ending.withLock { $0 = $0 ?? RunOutcome(status: status, errorMessage: message) }
    }
}
