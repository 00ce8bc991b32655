import IPNetworks

/// One publication of service tags, as Microsoft's weekly file holds it.
///
/// Its identity is ``digest``: change numbers repeat, go backwards and are skipped, and one file name has been
/// published with two contents.
public struct Publication: Sendable {
    /// The cloud: `Public`, `AzureGovernment`, `China`, or `Embedded` for the project's own samples.
    public let cloud: String
    /// The publication's change number; no key.
    public let changeNumber: Int
    /// The tags, in the order of the file.
    public let tags: [ServiceTag]
    /// The SHA-256 of the file's bytes, uncompressed.
    public let digest: PublicationDigest
    /// The date in the file's name, if the name is known and holds one.
    public let date: PublicationDate?

    let index: TagNameIndex

    /// A publication of these parts.
    ///
    /// - Complexity: O(tags).
    public init(
        cloud: String, changeNumber: Int, tags: [ServiceTag], digest: PublicationDigest, date: PublicationDate?
    ) {
        self.init(
            cloud: cloud, changeNumber: changeNumber, tags: tags, digest: digest, date: date,
            index: TagNameIndex(tags))
    }

    init(
        cloud: String, changeNumber: Int, tags: [ServiceTag], digest: PublicationDigest, date: PublicationDate?,
        index: TagNameIndex
    ) {
        self.cloud = cloud
        self.changeNumber = changeNumber
        self.tags = tags
        self.digest = digest
        self.date = date
        self.index = index
    }

    /// The tag with this name, compared without case.
    ///
    /// - Complexity: O(1).
    public func tag(named name: String) -> ServiceTag? {
        index.place(of: name, in: tags).map { tags[$0] }
    }
}
