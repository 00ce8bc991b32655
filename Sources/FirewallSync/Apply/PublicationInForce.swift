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
    /// The publications before it, where it comes from an archive.
    package let trail: PublicationTrail?

    /// A publication and where it came from.
    public init(
        publication: Publication, fileName: String?, source: String, isFetched: Bool, remarks: [String] = []
    ) {
        self.init(
            publication: publication, fileName: fileName, source: source, isFetched: isFetched, remarks: remarks,
            trail: nil)
    }

    /// A publication with those that came before it.
    package init(
        publication: Publication, fileName: String?, source: String, isFetched: Bool, remarks: [String] = [],
        trail: PublicationTrail?
    ) {
        self.publication = publication
        self.fileName = fileName
        self.source = source
        self.isFetched = isFetched
        self.remarks = remarks
        self.trail = trail
    }

    /// The publications before it, newest first, through the one with the digest `last`, as far as they are archived.
    func earlier(until last: PublicationDigest?) -> [Publication] { trail?.publications(until: last) ?? [] }
}
