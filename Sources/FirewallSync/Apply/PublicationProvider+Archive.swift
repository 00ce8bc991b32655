import AzureResourceManager
import Foundation
import ServiceTagDownload
import ServiceTags

extension PublicationProvider {
    /// The archived publication with this digest, or else the newest of the archive; nil where none is archived.
    ///
    /// Nothing is asked of anybody, and nothing is written.
    ///
    /// - Throws: ``SyncError`` with `download` where the archive cannot be read.
    public func archived(_ digest: PublicationDigest?) throws(SyncError) -> PublicationInForce? {
        do {
            let entries = try archive.entries().filter { $0.cloud == cloud }
            let wanted = entries.filter { $0.digest == digest }
            for entry in wanted + entries {
                guard let publication = try? archive.load(entry) else { continue }
                let provenance = provenance(of: entry)
                return PublicationInForce(
                    publication: publication, fileName: nil, source: provenance.url, isFetched: true,
                    provenance: provenance)
            }
            return nil
        } catch {
            throw SyncError(.download, error.description)
        }
    }

    /// What is known of the download of an archived publication: at least when it was stored.
    func provenance(of entry: PublicationArchive.Entry) -> Provenance {
        downloader.provenance(of: entry.digest)
            ?? Provenance(url: entry.path, fetchedAt: Date(timeIntervalSince1970: entry.storedAt), tlsPeer: nil)
    }

    /// What the discovery API says, where it is one of the sources and the publication came from another.
    ///
    /// The answer is held against the publication, and never followed.
    public func discovery(besides publication: PublicationInForce) async -> PublicationInForce.Discovery {
        guard let source = sources.first(where: \.isDiscovery), !publication.source.hasPrefix("/subscriptions/") else {
            return .notAsked
        }
        do {
            return .publication(try await downloader.fetch(source, client: client).publication)
        } catch {
            return .unavailable(error.description)
        }
    }
}

extension PublicationSource {
    /// Whether this is the discovery API.
    var isDiscovery: Bool { if case .discovery = self { true } else { false } }
}
