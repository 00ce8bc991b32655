import AzureResourceManager
import ServiceTags

/// One run of the service against one registry, as the ledger names it.
public struct LedgerRun: Sendable, Hashable {
    /// The run's identity, unique among all runs; a UUID.
    public let id: String
    /// The registry.
    public let registry: RegistryID
    /// Who started the run: `user@host`.
    public let actor: String
    /// The digest of the publication that the run follows; nil where none was at hand.
    public let publicationDigest: PublicationDigest?
    /// The date of that publication.
    public let publicationDate: PublicationDate?

    /// A run.
    public init(
        id: String, registry: RegistryID, actor: String, publicationDigest: PublicationDigest? = nil,
        publicationDate: PublicationDate? = nil
    ) {
        self.id = id
        self.registry = registry
        self.actor = actor
        self.publicationDigest = publicationDigest
        self.publicationDate = publicationDate
    }
}
