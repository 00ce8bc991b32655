import Foundation

/// Whether the daemon does what it is there for, as `/readyz` tells it.
struct Readiness: Encodable, Sendable {
    /// How long a run may be overdue until somebody should know, in seconds.
    static let patience: TimeInterval = 15 * 60

    /// Whether nothing is in the way.
    let ready: Bool
    /// What is in the way, a sentence each.
    let problems: [String]
    /// What else somebody should know, a sentence each.
    let remarks: [String]

    /// How the daemon stands.
    ///
    /// - Parameters:
    ///   - ledgerFailure: Why the ledger cannot be opened.
    ///   - channelFailures: The alert channels that fail, a sentence each.
    init(_ board: StatusBoard.Snapshot, now: Date, ledgerFailure: String?, channelFailures: [String]) {
        var problems: [String] = []
        if board.isStopping { problems.append("The service is stopping.") }
        if let ledgerFailure { problems.append(ledgerFailure) }
        if let failure = board.stateFailure { problems.append(failure) }
        for registry in board.registries {
            let late = now.timeIntervalSince(max(registry.due, board.startedAt))
            guard late > Self.patience else { continue }
            problems.append(
                "The run of '\(registry.label)' is \(Int(late / 60)) minutes overdue"
                    + (registry.isRunning ? " and has not ended." : "."))
        }
        self.problems = problems
        ready = problems.isEmpty
        let reload = board.reloadFailure.map {
            "The configuration of \(board.loadedAt.formatted(.iso8601)) stays in force; the one of "
                + "\($0.time.formatted(.iso8601)) was not taken: \($0.text)"
        }
        remarks = (reload.map { [$0] } ?? []) + channelFailures
    }
}
