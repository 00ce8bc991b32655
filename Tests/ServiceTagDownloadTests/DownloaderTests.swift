import CurlTransport
import Foundation
import LoopbackServer
import ServiceTagDownload
import ServiceTags
import Synchronization
import XCTest

final class DownloaderTests: DownloadTestCase {
    func testReadsThePageThenTheFile() async throws {
        let text = publication()
        let server = try LoopbackServer { request in
            request.path == "/details.aspx"
                ? .text("<a class=failoverLink href=/f/ServiceTags_Public_20251020.json>x</a>")
                : .gzip(Array(text.utf8))
        }
        let counted = Mutex(0)
        let fetched = try await downloader().fetch(.page(url: server.url + "/details.aspx?id=1")) { received, _ in
            counted.withLock { $0 = received }
        }
        XCTAssertEqual(fetched.bytes, Array(text.utf8))
        XCTAssertEqual(fetched.publication.tags.map(\.name), ["AzureContainerRegistry.JapanEast"])
        XCTAssertEqual(fetched.publication.date?.description, "2025-10-20")
        XCTAssertEqual(fetched.fileName, "ServiceTags_Public_20251020.json")
        XCTAssertEqual(fetched.url, server.url + "/f/ServiceTags_Public_20251020.json")
        XCTAssertEqual(fetched.remarks, [])
        XCTAssertFalse(fetched.isFromCache)
        XCTAssertEqual(counted.withLock { $0 }, text.utf8.count)
        XCTAssertEqual(server.requests.map(\.target), ["/details.aspx?id=1", "/f/ServiceTags_Public_20251020.json"])
        XCTAssertEqual(server.requests.map { $0.header("user-agent") }, ["tests/1", "tests/1"])
    }

    func testReadsAFileByItsURL() async throws {
        let text = publication()
        let server = try LoopbackServer { _ in .text(text) }
        let fetched = try await downloader().fetch(.file(url: server.url + "/ServiceTags_Public_20251020.json"))
        XCTAssertEqual(fetched.publication.date?.description, "2025-10-20")
        XCTAssertEqual(server.requests.count, 1)
    }

    func testAnAliasThatLeadsToTheDatedFileHasItsDate() async throws {
        let text = publication()
        let server = try LoopbackServer {
            $0.path.hasSuffix("_Latest.json") ? .redirect(to: "ServiceTags_Public_20251020.json") : .text(text)
        }
        let fetched = try await downloader().fetch(.file(url: server.url + "/ServiceTags_Public_Latest.json"))
        XCTAssertEqual(fetched.fileName, "ServiceTags_Public_20251020.json")
        XCTAssertEqual(fetched.publication.date?.description, "2025-10-20")
    }

    func testSaysWhichOfSeveralFilesItTook() async throws {
        let text = publication()
        let server = try LoopbackServer { request in
            request.path == "/"
                ? .text("<a href=/ServiceTags_A_20251013.json>1</a><a href=/ServiceTags_A_20251020.json>2</a>")
                : .text(text)
        }
        let fetched = try await downloader().fetch(.page(url: server.url))
        XCTAssertEqual(fetched.fileName, "ServiceTags_A_20251020.json")
        XCTAssertEqual(fetched.remarks.count, 1)
        XCTAssertTrue(fetched.remarks[0].contains("not ServiceTags_A_20251013.json"), fetched.remarks[0])
    }

    func testEveryCloudHasAPage() {
        let ids = ["public": 56519, "usgov": 57063, "china": 57062]
        for (name, id) in ids {
            XCTAssertEqual(
                PublicationSource.cloud(named: name),
                .page(url: "https://www.microsoft.com/en-us/download/details.aspx?id=\(id)"))
        }
        XCTAssertNil(PublicationSource.cloud(named: "mars"))
        XCTAssertEqual(
            Set(LatestAlias.microsoft.map(\.page)),
            Set(ids.values.map { "https://www.microsoft.com/en-us/download/details.aspx?id=\($0)" }))
        XCTAssertEqual(
            LatestAlias.microsoft[0].url,
            "https://download.microsoft.com/download/7/1/d/71d86715-5596-4529-9b13-da13a5de5b63/ServiceTags_Public_Latest.json"
        )
    }

    func testFetchesARealPublicationWhole() async throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let archive = ProcessInfo.processInfo.environment["SERVICE_TAG_ARCHIVE"] ?? root.path + "/shared/data"
        let name = "ServiceTags_Public_20251020.json"
        guard let bytes = FileManager.default.contents(atPath: "\(archive)/\(name).gz") else {
            throw XCTSkip("no archive of real publications in \(archive); set SERVICE_TAG_ARCHIVE")
        }
        let server = try LoopbackServer { _ in .status(200, headers: [("Content-Encoding", "gzip")], body: Array(bytes))
        }
        let fetched = try await downloader().fetch(.file(url: "\(server.url)/\(name)"))
        XCTAssertGreaterThan(fetched.publication.tags.count, 2500)
        let read = try Publication(parsing: Array(bytes), fileName: name)
        XCTAssertEqual(fetched.publication.digest, read.digest)
        XCTAssertEqual(fetched.publication.tags, read.tags)
    }

    func testTheDiscoveryAPIWantsAClient() async throws {
        let error = try await failure(of: downloader(), .discovery(subscription: "s", location: "japaneast"))
        XCTAssertEqual(error.code, .discovery)
    }
}
