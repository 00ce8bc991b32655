import CurlTransport
import LoopbackServer
import ServiceTagDownload
import XCTest

final class TLSDownloadTests: DownloadTestCase {
    private func server(_ answers: [String: TLSServer.Answer]) throws -> TLSServer {
        do {
            return try TLSServer(answers)
        } catch let missing as TLSServer.MissingTool {
            throw XCTSkip(missing.description)
        }
    }

    func testFetchesOverHttpsWithACAFile() async throws {
        let server = try server([
            "/page": .init(302, headers: ["Location": "/moved"]),
            "/moved": .init(body: "<a class=failoverLink href=f/ServiceTags_Public_20251020.json>x</a>"),
            "/f/ServiceTags_Public_20251020.json": .init(body: publication()),
        ])
        let source = PublicationSource.page(url: "https://localhost:\(server.port)/page")
        let fetched = try await downloader { $0.caFile = server.certificateFile }.fetch(source)
        XCTAssertEqual(fetched.url, "https://localhost:\(server.port)/f/ServiceTags_Public_20251020.json")
        XCTAssertEqual(fetched.provenance.tlsPeer, "CN = loopback, issued by CN = loopback")
        let distrusted = try await failure(of: downloader(), source)
        XCTAssertEqual(distrusted.code, .transport)
        XCTAssertTrue(distrusted.description.contains("certificate"), distrusted.description)
    }

    func testAnHttpsPageMayNotLeadToPlainHttpElsewhere() async throws {
        let name = "ServiceTags_Public_20251020.json"
        let server = try server([
            "/page": .init(body: "<a href=http://download.microsoft.com/\(name)>x</a>"),
            "/redirect": .init(302, headers: ["Location": "http://download.microsoft.com/\(name)"]),
        ])
        let downloader = downloader { $0.caFile = server.certificateFile }
        let url = "https://localhost:\(server.port)"
        let link = try await failure(of: downloader, .page(url: url + "/page"))
        XCTAssertEqual(link.code, .refusedURL)
        let redirect = try await failure(of: downloader, .file(url: url + "/redirect"))
        XCTAssertEqual(redirect.code, .refusedRedirect)
    }
}
