/// How a run ended, as its log's metadata tells those who follow it.
package enum RunEnding: Sendable, Hashable {
    case successful
    case failed
    case timedOut
    case canceled

    /// What the value of `x-ms-meta-Complete` says, in any case; unknown words are no failure, as they are none to `az`.
    init(metadata: String) {
        self =
            switch metadata.lowercased() {
            case "failed", "internalerror": .failed
            case "timedout": .timedOut
            case "canceled": .canceled
            default: .successful
            }
    }

    /// What `az` says of it; nil where all is well.
    package var complaint: String? {
        switch self {
        case .successful: nil
        case .failed: "Run failed"
        case .timedOut: "Run timed out"
        case .canceled: "Run was canceled"
        }
    }
}
