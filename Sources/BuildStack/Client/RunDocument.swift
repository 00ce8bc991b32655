/// A run as the resource manager shows it to a client, of which this much is read.
package struct RunDocument: Sendable, Hashable, Codable {
    /// The fields that all runs have.
    package struct Properties: Sendable, Hashable, Codable {
        /// The id: `ca1`.
        package let runId: String
        /// Where it stands: `Queued`, `Running`, `Succeeded`.
        package let status: String
        /// What went wrong; nil where nothing did, or nothing is told.
        package let runErrorMessage: String?
    }

    /// The resource's identifier.
    package let id: String
    /// The fields that all runs have.
    package let properties: Properties

    /// How it ended; nil while it goes on.
    package var ending: RunEnding? {
        switch properties.status.lowercased() {
        case "succeeded": .successful
        case "failed", "error": .failed
        case "timeout": .timedOut
        case "canceled": .canceled
        default: nil
        }
    }
}
