import Foundation
import ServiceTagDownload
import ServiceTags

/// A publication and where it came from.
public struct PublicationInForce: Sendable {
    /// What the discovery API says, to be held against a publication from elsewhere.
    public enum Discovery: Sendable {
        /// It was not asked: it is no source, or nobody wanted to know.
        case notAsked
        /// It answered this publication.
        case publication(Publication)
        /// It was asked, and this is why there is no answer.
        case unavailable(String)
    }

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
    /// What is known of its download.
    public let provenance: Provenance?
    /// What the discovery API says.
    public let discovery: Discovery
    /// The publications before it, where it comes from an archive.
    package private(set) var trail: PublicationTrail?
    /// What is not plausible about it, which its copies share.
    let doubts = PublicationDoubts()
    /// When it was archived, where no source answers now and it is the last good one; nil where a source gave it.
    public let lastGoodSince: Date?

    /// A publication and where it came from.
    public init(
        publication: Publication, fileName: String?, source: String, isFetched: Bool, remarks: [String] = [],
        provenance: Provenance? = nil, discovery: Discovery = .notAsked, lastGoodSince: Date? = nil
    ) {
        self.publication = publication
        self.fileName = fileName
        self.source = source
        self.isFetched = isFetched
        self.remarks = remarks
        self.provenance = provenance
        self.discovery = discovery
        self.lastGoodSince = lastGoodSince
    }

    /// The same publication with what the discovery API says.
    public func compared(with discovery: Discovery) -> PublicationInForce {
        PublicationInForce(
            publication: publication, fileName: fileName, source: source, isFetched: isFetched, remarks: remarks,
            provenance: provenance, discovery: discovery, lastGoodSince: lastGoodSince
        ).after(trail)
    }

    /// The same publication with those that came before it.
    package func after(_ trail: PublicationTrail?) -> PublicationInForce {
        var copy = self
        copy.trail = trail
        return copy
    }

    /// The publications before it, newest first, through the one with the digest `last`, as far as they are archived.
    func earlier(until last: PublicationDigest?) -> [Publication] { trail?.publications(until: last) ?? [] }
}
