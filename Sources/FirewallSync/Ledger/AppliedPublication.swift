import Foundation
import IPNetworks
import ServiceTags

/// The publication that a registry's rules follow.
public struct AppliedPublication: Sendable, Hashable {
    /// `cloud` in the publication.
    public let cloud: String
    /// The publication's identity.
    public let digest: PublicationDigest
    /// The date in the publication's file name.
    public let date: PublicationDate?
    /// When it was applied.
    ///
    /// To the microsecond.
    public let appliedAt: Date
    /// The number of addresses in `required`.
    public let requiredAddresses: UInt64
    /// The prefixes that were required then, grace included, aggregated and ascending.
    public let required: [IPv4Prefix]

    /// A publication as applied.
    public init(
        cloud: String, digest: PublicationDigest, date: PublicationDate?, appliedAt: Date, requiredAddresses: UInt64,
        required: [IPv4Prefix]
    ) {
        self.cloud = cloud
        self.digest = digest
        self.date = date
        self.appliedAt = appliedAt
        self.requiredAddresses = requiredAddresses
        self.required = required
    }
}
