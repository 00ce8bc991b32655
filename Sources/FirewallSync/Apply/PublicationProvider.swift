import AzureResourceManager
import Foundation
import ServiceTagDownload
import ServiceTags

/// Brings the publication that is to be followed: the newest that a source gives, else the last good one.
public struct PublicationProvider: Sendable {
    let sources: [PublicationSource]
    let downloader: ServiceTagDownloader
    let archive: PublicationArchive
    private let keeps: Bool
    let cloud: String
    let client: ResourceManagerClient?
    private let clock: @Sendable () -> Date

    /// A provider that asks `sources` in their order and keeps what they give in `archive`.
    ///
    /// - Parameters:
    ///   - keeps: Whether what is fetched is archived.
    ///   - cloud: `cloud` in the publications, by which the archive is searched.
    ///   - client: Signed in, for the discovery API.
    public init(
        sources: [PublicationSource], downloader: ServiceTagDownloader, archive: PublicationArchive,
        keeps: Bool = true, cloud: String, client: ResourceManagerClient?,
        clock: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.sources = sources
        self.downloader = downloader
        self.archive = archive
        self.keeps = keeps
        self.cloud = cloud
        self.client = client
        self.clock = clock
    }

    /// The current publication.
    ///
    /// A source that fails leaves the last good publication in force, which is said aloud, and the more urgently the
    /// longer it lasts.
    ///
    /// - Throws: ``SyncError`` with `download` where no source answers and none is archived.
    public func current(
        progress: (@Sendable (Int, Int?) -> Void)? = nil
    ) async throws(SyncError) -> PublicationInForce {
        var failures: [String] = []
        for source in sources {
            do {
                let fetched = try await downloader.fetch(source, client: client, progress: progress)
                return keep(fetched, after: failures)
            } catch {
                failures.append(error.description.asSentence)
            }
        }
        return try lastGood(failures.joined(separator: " "))
    }

    /// The newest archived publication that is whole.
    private func lastGood(_ reasons: String) throws(SyncError) -> PublicationInForce {
        var damaged: [String] = []
        do {
            for entry in try archive.entries() where entry.cloud == cloud {
                do {
                    let publication = try archive.load(entry)
                    let stored = Date(timeIntervalSince1970: entry.storedAt)
                    return PublicationInForce(
                        publication: publication, fileName: nil, source: entry.path, isFetched: true,
                        remarks: [warning(reasons, lastGood: stored)] + damaged,
                        provenance: provenance(of: entry), lastGoodSince: stored
                    ).after(trail(before: publication))
                } catch {
                    damaged.append(error.description.asSentence)
                }
            }
        } catch {
            damaged.append(error.description.asSentence)
        }
        let archived = damaged.isEmpty ? "" : " " + damaged.joined(separator: " ")
        throw SyncError(.download, "\(reasons)\(archived) No earlier publication is archived, so nothing is planned.")
    }

    private func keep(_ fetched: FetchedPublication, after failures: [String]) -> PublicationInForce {
        var remarks = Self.remarks(after: failures) + fetched.remarks
        do {
            if keeps { _ = try archive.store(fetched.bytes, as: fetched.publication, fileName: fetched.fileName) }
        } catch {
            remarks.append(
                "The publication could not be archived, so it will not be there if a download fails: \(error)")
        }
        return PublicationInForce(
            publication: fetched.publication, fileName: fetched.fileName, source: fetched.url, isFetched: true,
            remarks: remarks, provenance: fetched.provenance
        ).after(trail(before: fetched.publication))
    }

    private func trail(before publication: Publication) -> PublicationTrail {
        PublicationTrail(archive, cloud: cloud, current: publication.digest)
    }

    /// What to say where a source answered after others had failed.
    static func remarks(after failures: [String]) -> [String] {
        failures.map { "A source failed, and the next one answered: \($0)" }
    }

    private func warning(_ reasons: String, lastGood: Date) -> String {
        let days = Int(clock().timeIntervalSince(lastGood) / 86_400)
        let urgency = days < 7 ? "Note" : days < 21 ? "Warning" : "ALARM"
        return "\(urgency): no publication could be fetched; the one of \(days == 1 ? "1 day" : "\(days) days") ago "
            + "stays in force. \(reasons)"
    }
}
