import AzureResourceManager
import Foundation
import ServiceTagDownload

extension SyncSession {
    /// Downloads from the first of `sources` that answers; nothing is archived.
    ///
    /// The hosts of the sources themselves are trusted beside those configured: a person named them.
    ///
    /// - Parameter progress: Told the bytes received and the bytes expected while a file arrives.
    /// - Throws: `DownloadError`: why the last source did not answer.
    public func fetch(
        _ sources: [PublicationSource], cloud: Cloud, progress: (@Sendable (Int, Int?) -> Void)? = nil
    ) async throws -> FetchedPublication {
        let downloader = ServiceTagDownloader(
            transport: configuration.transport, allowedHosts: configuration.downloadHosts + sources.compactMap(\.host),
            cacheDirectory: configuration.downloadCacheDirectory)
        let client = configuration.registries.first { $0.cloud.name == cloud.name }.map(client(of:))
        var failure: DownloadError?
        for source in sources {
            do throws(DownloadError) {
                return try await downloader.fetch(source, client: client, progress: progress)
            } catch {
                failure = error
            }
        }
        throw failure ?? SyncError(.download, "The cloud '\(cloud.name)' has no source of publications.")
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
