import LoopbackServer
import ServiceTagDownload
import ServiceTags
import XCTest

final class LatestAliasTests: DownloadTestCase {
    private func alias(_ server: LoopbackServer) -> LatestAlias {
        LatestAlias(page: server.url + "/en-us/download/details.aspx?id=7", cloud: "Public", folder: server.url + "/f")
    }

    func testStandsInForAPageThatIsOfNoUse() async throws {
        let text = publication()
        let replies: [Reply] = [
            .status(404), .status(500), .text("no link"), .dropped, .redirect(to: "https://evil.example/"),
        ]
        for reply in replies {
            let server = try LoopbackServer { $0.path == "/f/ServiceTags_Public_Latest.json" ? .text(text) : reply }
            let fetched = try await downloader(aliases: [alias(server)])
                .fetch(.page(url: server.url + "/de-de/download/confirmation.aspx?x=1&ID=7"))
            XCTAssertEqual(fetched.url, server.url + "/f/ServiceTags_Public_Latest.json")
            XCTAssertNil(fetched.publication.date)
            XCTAssertEqual(fetched.remarks.count, 1)
            XCTAssertTrue(fetched.remarks[0].contains("undocumented alias"), fetched.remarks[0])
        }
    }

    func testIsNotAskedWhereThePageIsOfUse() async throws {
        let text = publication()
        let server = try LoopbackServer {
            $0.path.hasSuffix("aspx") ? .text("<a href=/g/ServiceTags_Public_20251020.json>x</a>") : .text(text)
        }
        let fetched = try await downloader(aliases: [alias(server)])
            .fetch(.page(url: server.url + "/en-us/download/details.aspx?id=7"))
        XCTAssertEqual(fetched.fileName, "ServiceTags_Public_20251020.json")
        XCTAssertEqual(server.requests.count, 2)
    }

    func testIsNotAskedForAPageItDoesNotStandInFor() async throws {
        let server = try LoopbackServer { _ in .text("no link") }
        for page in ["/details.aspx?id=8", "/details.aspx", "/details.aspx?grid=7"] {
            let error = try await failure(of: downloader(aliases: [alias(server)]), .page(url: server.url + page))
            XCTAssertEqual(error.code, .noLink)
        }
        XCTAssertEqual(server.requests.count, 3)
    }

    func testAFailureNamesBothThePagesAndTheAliases() async throws {
        let server = try LoopbackServer { _ in .status(404) }
        let error = try await failure(of: downloader(aliases: [alias(server)]), .page(url: server.url + "/?id=7"))
        XCTAssertEqual(error.code, .status(404))
        XCTAssertTrue(error.description.contains("its alias did not help"), error.description)
        XCTAssertEqual(server.requests.map(\.path), ["/", "/f/ServiceTags_Public_Latest.json"])
    }
}
