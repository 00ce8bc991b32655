import ServiceTags

/// A publication and where it came from.
public struct PublicationInForce: Sendable {
    /// The publication.
    public let publication: Publication
    /// The file's name, where known.
    public let fileName: String?
    /// The URL or path that it came from.
    public let source: String
    /// Whether it was downloaded, now or earlier, rather than named by a person as a file: its age is then judged.
    public let isFetched: Bool
    /// Things worth saying aloud, such as that the download failed and this is the last good one.
    public let remarks: [String]

    /// A publication and where it came from.
    public init(
        publication: Publication, fileName: String?, source: String, isFetched: Bool, remarks: [String] = []
    ) {
        self.publication = publication
        self.fileName = fileName
        self.source = source
        self.isFetched = isFetched
        self.remarks = remarks
    }
}
