import CurlTransport
import Foundation
import ServiceTags

/// The requests that one fetch makes: for the page, then for the file.
struct FileDownload {
    let transport: CurlTransport
    let cache: DownloadCache?
    /// The page, or the file itself.
    let source: HTTPURL
    let progress: (@Sendable (Int, Int?) -> Void)?
    let clock: @Sendable () -> Date
    let parsed: ParsedPublications

    /// Reads the page and finds the link to take, with what to say about the others.
    func findLink(cloud: String?) async throws(DownloadError) -> (link: PublicationLink, remark: String?) {
        let response = try await send(
            HTTPRequest(url: source.text, headers: [HTTPField("Accept", "text/html")], operation: "read download page"),
            nil)
        guard response.status == 200 else { throw DownloadError(status: response, from: source) }
        let url = (try? HTTPURL(response.url)) ?? source
        guard let found = DownloadPage(response.body, url: url).choose(cloud: cloud) else {
            throw DownloadError(
                code: .noLink,
                description: "the page \(url) has no link to a ServiceTags_….json; open it in a browser, and give the "
                    + "file's own URL if it is there")
        }
        return found
    }

    /// Downloads a file, or takes the kept one where the server says that nothing has changed, and reads it.
    func fetch(_ link: PublicationLink, remarks: [String]) async throws(DownloadError) -> FetchedPublication {
        if link.url != source, let refusal = transport.configuration.redirects.refusal(first: source, target: link.url)
        {
            throw DownloadError(
                code: .refusedURL,
                description: "the page \(source) links to \(link.url), which is not fetched: \(refusal)")
        }
        let kept = cache?.load(source: source.text, url: link.url.text)
        var request = HTTPRequest(url: link.url.text, operation: "download publication")
        if let tag = kept?.entry.entityTag { request.headers.append(HTTPField("If-None-Match", tag)) }
        if let date = kept?.entry.lastModified { request.headers.append(HTTPField("If-Modified-Since", date)) }
        let response = try await send(request, progress)
        if response.status == 304, let (entry, body) = kept {
            let provenance = Provenance(
                url: entry.answeringURL, fetchedAt: entry.fetchedAt, confirmedAt: clock(), tlsPeer: entry.tlsPeer)
            return try publication(body, link, provenance, remarks: remarks, isFromCache: true)
        }
        guard response.status == 200 else { throw DownloadError(status: response, from: link.url) }
        let provenance = Provenance(url: response.url, fetchedAt: clock(), tlsPeer: response.tlsPeer)
        let fetched = try publication(response.body, link, provenance, remarks: remarks, isFromCache: false)
        return keep(fetched, link, response)
    }

    private func publication(
        _ bytes: [UInt8], _ link: PublicationLink, _ provenance: Provenance, remarks: [String], isFromCache: Bool
    ) throws(DownloadError) -> FetchedPublication {
        // An alias may lead to the dated file.
        let answering = (try? HTTPURL(provenance.url)).map(PublicationLink.init) ?? link
        let fileName = link.date == nil && answering.date != nil ? answering.fileName : link.fileName
        do throws(PublicationError) {
            return FetchedPublication(
                publication: try parsed.publication(bytes, fileName: fileName), bytes: bytes,
                provenance: Provenance(
                    url: answering.url.description, fetchedAt: provenance.fetchedAt,
                    confirmedAt: provenance.confirmedAt, tlsPeer: provenance.tlsPeer),
                fileName: fileName, remarks: remarks, isFromCache: isFromCache)
        } catch {
            throw DownloadError(error, from: answering.url)
        }
    }

    /// Keeps what was fetched for the next time.
    ///
    /// A full disk costs the next download, not this one.
    private func keep(
        _ fetched: FetchedPublication, _ link: PublicationLink, _ response: HTTPResponse
    ) -> FetchedPublication {
        guard let cache, response.header("ETag") != nil || response.header("Last-Modified") != nil else {
            return fetched
        }
        let entry = DownloadCache.Entry(
            urlDigest: DownloadCache.digest(of: link.url.text), answeringURL: fetched.url,
            entityTag: response.header("ETag"),
            lastModified: response.header("Last-Modified"), digest: PublicationDigest(of: fetched.bytes).hexadecimal,
            fetchedAt: fetched.provenance.fetchedAt, tlsPeer: fetched.provenance.tlsPeer)
        do {
            try cache.store(entry, body: fetched.bytes, source: source.text)
            return fetched
        } catch {
            let reason = DownloadCache.reason(error)
            return fetched.adding(later: ["the download could not be kept in \(cache.directory): \(reason)"])
        }
    }

    private func send(
        _ request: HTTPRequest, _ progress: (@Sendable (Int, Int?) -> Void)?
    ) async throws(DownloadError) -> HTTPResponse {
        do {
            return try await transport.send(request, progress: progress)
        } catch {
            throw DownloadError(error)
        }
    }
}

extension HTTPURL {
    /// The URL of a source: https, or plain http on loopback.
    init(source text: String) throws(DownloadError) {
        do throws(TransportError) {
            try self.init(text)
        } catch {
            throw DownloadError(error)
        }
        guard scheme == "https" || isLoopback else {
            throw DownloadError(
                code: .refusedURL,
                description: "\(self) is plain http, where anybody on the way could change the list; use https")
        }
    }
}
