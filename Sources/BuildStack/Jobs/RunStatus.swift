/// How a run ended, as the resource manager names it.
package enum RunStatus: String, Sendable, Hashable, Codable, CaseIterable {
    /// All steps succeeded.
    case succeeded = "Succeeded"
    /// A step failed, or the run could not sign in.
    case failed = "Failed"
    /// Somebody canceled it.
    case canceled = "Canceled"
    /// The stack failed, and not the run.
    case error = "Error"
    /// It took longer than it may.
    case timeout = "Timeout"

    /// The status of which a log's completion tells; nil for another word.
    package init?(completion: String) {
        guard let status = Self.allCases.first(where: { $0.completion == completion }) else { return nil }
        self = status
    }

    /// The value of the log blob's `x-ms-meta-Complete`, from which clients take their exit status.
    package var completion: String {
        switch self {
        case .succeeded: "successful"
        case .failed: "failed"
        case .canceled: "canceled"
        case .error: "internalerror"
        case .timeout: "timedout"
        }
    }
}
