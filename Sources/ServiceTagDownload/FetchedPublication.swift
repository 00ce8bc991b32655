import ServiceTags

/// A publication with the bytes that it was read from.
public struct FetchedPublication: Sendable {
    /// The publication.
    public let publication: Publication
    /// Its bytes: as downloaded, or, from the discovery API, the joined pages in the form of the file.
    public let bytes: [UInt8]
    /// Where the bytes came from, when, and from whom; of kept bytes, when and from whom they came then.
    public let provenance: Provenance
    /// The file's name, from which the publication has its date; nil where there is no file.
    public let fileName: String?
    /// What the operator should be told, one sentence each, such as that the page was of no use.
    public let remarks: [String]
    /// Whether the server said that nothing has changed, and the bytes are those kept from the last time.
    public let isFromCache: Bool

    /// A fetched publication of these parts.
    public init(
        publication: Publication, bytes: [UInt8], provenance: Provenance, fileName: String?, remarks: [String] = [],
        isFromCache: Bool = false
    ) {
        self.publication = publication
        self.bytes = bytes
        self.provenance = provenance
        self.fileName = fileName
        self.remarks = remarks
        self.isFromCache = isFromCache
    }

    /// The same with more to be told.
    ///
    /// - Parameter earlier: What comes before the remarks that there are, `later` what comes behind them.
    package func adding(earlier: [String] = [], later: [String] = []) -> Self {
        Self(
            publication: publication, bytes: bytes, provenance: provenance, fileName: fileName,
            remarks: earlier + remarks + later, isFromCache: isFromCache)
    }

    /// The URL that the bytes came from, without user information and query, either of which may be a secret.
    public var url: String { provenance.url }
}
