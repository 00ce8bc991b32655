import BuildStack

/// Where a run stands, as the resource manager names it.
enum RunState: String, Sendable, Hashable, CaseIterable {
    /// It waits for an agent.
    case queued = "Queued"
    /// An agent has it.
    case started = "Started"
    /// The agent works at it.
    case running = "Running"
    case succeeded = "Succeeded"
    case failed = "Failed"
    case canceled = "Canceled"
    case error = "Error"
    case timeout = "Timeout"

    /// The state of a run that ended so.
    init(_ status: RunStatus) {
        self =
            switch status {
            case .succeeded: .succeeded
            case .failed: .failed
            case .canceled: .canceled
            case .error: .error
            case .timeout: .timeout
            }
    }

    /// Whether the run is over.
    var isFinal: Bool {
        switch self {
        case .queued, .started, .running: false
        case .succeeded, .failed, .canceled, .error, .timeout: true
        }
    }
}
