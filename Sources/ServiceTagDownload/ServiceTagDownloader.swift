import AzureResourceManager
import CurlTransport
import Foundation
import ServiceTags

/// Finds and downloads the current publication.
public struct ServiceTagDownloader: Sendable {
    private let configuration: CurlTransport.Configuration
    private let allowedHosts: [String]
    private let cache: DownloadCache?
    private let aliases: [LatestAlias]
    private let clock: @Sendable () -> Date
    private let parsed: ParsedPublications

    /// A downloader with these limits.
    /// - Parameters:
    ///   - transport: Its limits; which redirects are followed is decided here.
    ///   - allowedHosts: Where links and redirects may lead, by https, beside the source's own host. A source on loopback may
    ///     also lead to loopback.
    ///   - cacheDirectory: A folder for validators (ETag, Last-Modified) and bodies; nil: unconditional. It holds one download
    ///     for each source.
    ///   - aliases: What stands in for a page that is of no use.
    ///   - parsed: What was read before, by this downloader or another, and is not read again.
    ///   - clock: Tells when something arrived.
    public init(
        transport: CurlTransport.Configuration,
        allowedHosts: [String] = ["www.microsoft.com", "download.microsoft.com"],
        cacheDirectory: String? = nil,
        aliases: [LatestAlias] = LatestAlias.microsoft,
        parsed: ParsedPublications = ParsedPublications(),
        clock: @escaping @Sendable () -> Date = { Date() }
    ) {
        configuration = transport
        self.allowedHosts = allowedHosts
        cache = cacheDirectory.map(DownloadCache.init)
        self.aliases = aliases
        self.parsed = parsed
        self.clock = clock
    }

    /// Fetches the current publication of a source and reads it strictly.
    /// - Parameters:
    ///   - source: Where it comes from.
    ///   - client: For the discovery API, and only for that.
    ///   - progress: Gets the bytes received and expected, where known, while the file (not the page) arrives.
    public func fetch(
        _ source: PublicationSource, client: ResourceManagerClient? = nil,
        progress: (@Sendable (Int, Int?) -> Void)? = nil
    ) async throws(DownloadError) -> FetchedPublication {
        switch source {
        case .page(let url):
            let page = try HTTPURL(source: url)
            return try await fetch(page: page, by: download(from: page, progress))
        case .file(let url):
            let file = try HTTPURL(source: url)
            return try await download(from: file, progress).fetch(PublicationLink(file), remarks: [])
        case .discovery(let subscription, let location):
            return try await fetch(discovery: subscription, location, client)
        }
    }

    /// What is remembered of the download that brought the publication with this digest; nil where nothing is.
    ///
    /// Only the last download of each source is remembered.
    public func provenance(of digest: PublicationDigest) -> Provenance? {
        cache?.entry(digest: digest.hexadecimal).map {
            Provenance(url: $0.answeringURL, fetchedAt: $0.fetchedAt, tlsPeer: $0.tlsPeer)
        }
    }

    private func fetch(page url: HTTPURL, by download: FileDownload) async throws(DownloadError) -> FetchedPublication {
        let alias = aliases.first { $0.matches(url) }
        let found: (link: PublicationLink, remark: String?)
        do {
            found = try await download.findLink(cloud: alias?.cloud)
        } catch {
            guard let alias, error.code != .cancelled else { throw error }
            return try await fetch(alias, by: download, because: error)
        }
        return try await download.fetch(found.link, remarks: found.remark.map { [$0] } ?? [])
    }

    private func fetch(
        _ alias: LatestAlias, by download: FileDownload, because pageError: DownloadError
    ) async throws(DownloadError) -> FetchedPublication {
        do {
            return try await download.fetch(
                PublicationLink(try HTTPURL(source: alias.url)),
                remarks: ["took the undocumented alias \(alias.url), for the page was of no use: \(pageError)"])
        } catch {
            guard error.code != .cancelled else { throw error }
            throw DownloadError(code: pageError.code, description: "\(pageError); its alias did not help: \(error)")
        }
    }

    private func fetch(
        discovery subscription: String, _ location: String, _ client: ResourceManagerClient?
    ) async throws(DownloadError) -> FetchedPublication {
        guard let client else {
            throw DownloadError(
                code: .discovery, description: "the discovery API wants a signed-in client; configure a credential")
        }
        let bytes: [UInt8]
        do {
            bytes = try DiscoveryDocument(
                pages: await client.serviceTags(subscription: subscription, location: location)
            ).bytes
        } catch let error as DiscoveryDocument.Failure {
            throw DownloadError(code: .publication, description: error.description)
        } catch {
            throw DownloadError(code: .discovery, description: "\(error)")
        }
        let path = "/subscriptions/\(subscription)/providers/Microsoft.Network/locations/\(location)/serviceTags"
        do {
            return FetchedPublication(
                publication: try Publication(parsing: bytes, fileName: nil), bytes: bytes,
                provenance: Provenance(url: path, fetchedAt: clock(), tlsPeer: nil), fileName: nil,
                remarks: [
                    "the discovery API can be four weeks behind the download, and lacks some of its tags; "
                        + "its change numbers are a series of their own"
                ])
        } catch {
            throw DownloadError(code: .publication, description: "\(path): \(error)")
        }
    }

    /// Downloads for one source, which may lead to the allowed hosts and to its own.
    private func download(from source: HTTPURL, _ progress: (@Sendable (Int, Int?) -> Void)?) -> FileDownload {
        var configuration = configuration
        configuration.redirects = .hosts(allowedHosts.filter { $0.lowercased() != source.host } + [source.host])
        return FileDownload(
            transport: CurlTransport(configuration), cache: cache, source: source, progress: progress,
            clock: clock, parsed: parsed)
    }
}
