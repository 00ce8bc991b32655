import AzureResourceManager
import Foundation
import ServiceTagDownload

extension SyncSession {
    /// Downloads from the first of `sources` that answers; nothing is archived.
    ///
    /// The hosts of the sources themselves are trusted beside those configured: a person named them.
    ///
    /// - Parameter progress: Told the bytes received and the bytes expected while a file arrives.
    /// - Throws: ``SyncError`` with `download`: why no source answered.
    public func fetch(
        _ sources: [PublicationSource], cloud: Cloud, progress: (@Sendable (Int, Int?) -> Void)? = nil
    ) async throws(SyncError) -> FetchedPublication {
        let downloader = downloader(keeps: true, besides: sources.compactMap(\.host))
        let client = configuration.registries.first { $0.cloud == cloud }.map(client(of:))
        var failures: [String] = []
        for source in sources {
            do throws(DownloadError) {
                let fetched = try await downloader.fetch(source, client: client, progress: progress)
                return fetched.adding(earlier: PublicationProvider.remarks(after: failures))
            } catch {
                failures.append(error.description.asSentence)
            }
        }
        throw SyncError(
            .download,
            failures.isEmpty
                ? "The cloud '\(cloud.name)' has no source of publications." : failures.joined(separator: " "))
    }
}

extension PublicationSource {
    /// The host that the source names.
    fileprivate var host: String? {
        switch self {
        case .page(let url), .file(let url): URL(string: url)?.host()
        case .discovery: nil
        }
    }
}
