import Foundation

/// How one registry's run went, whatever became of it.
public struct FleetRun: Sendable {
    /// The registry.
    public let registry: ConfiguredRegistry
    /// When the run began.
    public let startedAt: Date
    /// When it ended.
    public let endedAt: Date
    /// The publication that it followed; nil where none could be had.
    public let publication: PublicationInForce?
    /// What came of it, or a ``SyncError``, a ``LedgerError`` or whatever else stopped it.
    public let result: Result<SyncOutcome, any Error>

    /// A run that has ended.
    public init(
        registry: ConfiguredRegistry, startedAt: Date, endedAt: Date, publication: PublicationInForce?,
        result: Result<SyncOutcome, any Error>
    ) {
        self.registry = registry
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.publication = publication
        self.result = result
    }
}
