import ServiceTags
import Synchronization

/// The publication that was read last, so that the same bytes are not read again.
///
/// One program follows one publication a cloud; it keeps as many as clouds have names, which are few.
public final class ParsedPublications: Sendable {
    private struct State {
        var publications: [String: (fileName: String?, publication: Publication)] = [:]
        var parseCount = 0
    }

    private let state = Mutex(State())

    /// Nothing read yet.
    public init() {}

    /// How often bytes were read.
    package var parseCount: Int { state.withLock { $0.parseCount } }

    /// The publication in `bytes`, from a file of this name.
    ///
    /// - Complexity: that of a digest of the bytes where they were read last, else that of reading them.
    func publication(_ bytes: [UInt8], fileName: String?) throws(PublicationError) -> Publication {
        let digest = PublicationDigest(of: bytes)
        let known = state.withLock { state in
            state.publications.values.first { $0.publication.digest == digest && $0.fileName == fileName }
        }
        if let known { return known.publication }
        let publication = try Publication(parsing: bytes, fileName: fileName)
        state.withLock { state in
            state.publications[publication.cloud] = (fileName, publication)
            state.parseCount += 1
        }
        return publication
    }
}
