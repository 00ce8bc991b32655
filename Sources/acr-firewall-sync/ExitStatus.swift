import ArgumentParser

/// How a command ends, as documented: scripts rely on it.
enum ExitStatus: Int32 {
    /// Done; for `plan`, nothing to change.
    case done = 0
    /// Something failed.
    case failed = 1
    /// There are changes.
    case changes = 2
    /// A guard refuses, or there is no solution.
    case refused = 3

    /// The status for the argument parser.
    var code: ExitCode { ExitCode(rawValue) }

    /// The status of two registries together: an error goes before a refusal, and that before changes.
    func combined(with other: ExitStatus) -> ExitStatus { severity >= other.severity ? self : other }

    /// Ends the command with this status.
    ///
    /// - Throws: The status, unless it is `done`.
    func finish() throws { if self != .done { throw code } }

    private var severity: Int {
        switch self {
        case .done: 0
        case .changes: 1
        case .refused: 2
        case .failed: 3
        }
    }
}
