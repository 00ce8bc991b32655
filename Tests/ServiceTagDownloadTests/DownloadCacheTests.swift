import Foundation
import LoopbackServer
import ServiceTagDownload
import ServiceTags
import XCTest

final class DownloadCacheTests: DownloadTestCase {
    private let file = "/ServiceTags_Public_20251020.json"

    /// A server that knows what conditional requests are.
    private func server(_ text: String, validators: [(String, String)]) throws -> LoopbackServer {
        try LoopbackServer { request in
            for (name, value) in validators {
                let condition = name == "ETag" ? "if-none-match" : "if-modified-since"
                if request.header(condition) == value { return .status(304, headers: validators) }
            }
            return .text(text, headers: validators)
        }
    }

    func testAnUnchangedFileComesFromTheCache() async throws {
        for validators in [[("ETag", "\"1\"")], [("Last-Modified", "Mon, 20 Oct 2025 10:00:00 GMT")]] {
            let cache = try folder()
            let text = publication()
            let server = try server(text, validators: validators)
            let source = PublicationSource.file(url: server.url + file)
            let first = try await downloader(cache: cache).fetch(source)
            let second = try await downloader(cache: cache).fetch(source)
            XCTAssertFalse(first.isFromCache)
            XCTAssertTrue(second.isFromCache)
            XCTAssertEqual(second.bytes, Array(text.utf8))
            XCTAssertEqual(second.publication.digest, first.publication.digest)
            XCTAssertEqual(second.url, first.url)
            XCTAssertEqual(second.fileName, first.fileName)
            XCTAssertEqual(second.provenance.fetchedAt, first.provenance.fetchedAt, "kept bytes are as old as they are")
            XCTAssertNil(first.provenance.confirmedAt)
            XCTAssertNotNil(second.provenance.confirmedAt)
            XCTAssertNil(first.provenance.tlsPeer, "plain HTTP has no certificate")
            let known = downloader(cache: cache).provenance(of: first.publication.digest)
            XCTAssertEqual(known, first.provenance)
            XCTAssertNil(downloader(cache: cache).provenance(of: PublicationDigest(of: [])))
            XCTAssertEqual(server.requests.count, 2)
        }
    }

    func testAChangedFileReplacesTheKeptOne() async throws {
        let cache = try folder()
        let (old, new) = (publication(changeNumber: 1), publication(changeNumber: 2))
        let server = try LoopbackServer(replies: [
            .text(old, headers: [("ETag", "\"1\"")]), .text(new, headers: [("ETag", "\"2\"")]), .status(304),
        ])
        let source = PublicationSource.file(url: server.url + file)
        for expected in [1, 2, 2] {
            let fetched = try await downloader(cache: cache).fetch(source)
            XCTAssertEqual(fetched.publication.changeNumber, expected)
        }
        XCTAssertEqual(server.requests.map { $0.header("if-none-match") }, [nil, "\"1\"", "\"2\""])
        XCTAssertEqual(try FileManager.default.contentsOfDirectory(atPath: cache).count, 2)
    }

    func testADamagedEntryIsFetchedAgain() async throws {
        for damage in ["body", "json"] {
            for bytes in [Data(), Data("{}".utf8)] {
                let cache = try folder()
                let server = try server(publication(), validators: [("ETag", "\"1\"")])
                let source = PublicationSource.file(url: server.url + file)
                _ = try await downloader(cache: cache).fetch(source)
                let damaged = try XCTUnwrap(
                    FileManager.default.contentsOfDirectory(atPath: cache).first { $0.hasSuffix(damage) })
                try bytes.write(to: URL(fileURLWithPath: "\(cache)/\(damaged)"))
                let again = try await downloader(cache: cache).fetch(source)
                XCTAssertFalse(again.isFromCache)
                XCTAssertNil(server.requests[1].header("if-none-match"))
                let healed = try await downloader(cache: cache).fetch(source)
                XCTAssertTrue(healed.isFromCache)
            }
        }
    }

    func testTheValidatorsOfOneFileAreNotSentForAnother() async throws {
        let cache = try folder()
        let text = publication()
        let file = Reply.text(text, headers: [("ETag", "\"1\"")])
        let page = { (week: String) in Reply.text("<a href=/ServiceTags_Public_\(week).json>x</a>") }
        // The page moves on to the next week's file, and back.
        let server = try LoopbackServer(replies: [
            page("20251020"), file, page("20251020"), .status(304), page("20251027"), file, page("20251020"), file,
        ])
        var names: [String?] = []
        for _ in 1...4 {
            let fetched = try await downloader(cache: cache).fetch(.page(url: server.url + "/page"))
            names.append(fetched.fileName)
        }
        XCTAssertEqual(names, ["20251020", "20251020", "20251027", "20251020"].map { "ServiceTags_Public_\($0).json" })
        XCTAssertEqual(
            server.requests.filter { $0.path != "/page" }.map { $0.header("if-none-match") }, [nil, "\"1\"", nil, nil])
    }

    func testWhatIsNoPublicationIsNotKept() async throws {
        let cache = try folder()
        let server = try LoopbackServer { _ in .text("<html></html>", headers: [("ETag", "\"1\"")]) }
        for _ in 1...2 { _ = try await failure(of: downloader(cache: cache), .file(url: server.url + file)) }
        XCTAssertEqual(try FileManager.default.contentsOfDirectory(atPath: cache), [])
        XCTAssertNil(server.requests[1].header("if-none-match"))
    }

    func testOnlyAFewSourcesAreKept_theNewestAmongThem() async throws {
        let cache = try folder()
        let server = try server(publication(), validators: [("ETag", "\"1\"")])
        let sources = (1...12).map { PublicationSource.file(url: "\(server.url)/\($0)\(file)") }
        for source in sources { _ = try await downloader(cache: cache).fetch(source) }
        let kept = try FileManager.default.contentsOfDirectory(atPath: cache)
        XCTAssertEqual(kept.filter { $0.hasSuffix(".body") }.count, 8, "\(kept)")
        XCTAssertEqual(kept.filter { $0.hasSuffix(".json") }.count, 8, "\(kept)")
        let newest = try await downloader(cache: cache).fetch(sources[11])
        XCTAssertTrue(newest.isFromCache)
        let oldest = try await downloader(cache: cache).fetch(sources[0])
        XCTAssertFalse(oldest.isFromCache)
    }

    func testACacheThatCannotBeWrittenIsARemarkAndNoError() async throws {
        let occupied = try folder() + "/file"
        _ = FileManager.default.createFile(atPath: occupied, contents: nil)
        let server = try server(publication(), validators: [("ETag", "\"1\"")])
        let fetched = try await downloader(cache: occupied + "/cache").fetch(.file(url: server.url + file))
        XCTAssertEqual(fetched.remarks.count, 1)
        XCTAssertTrue(fetched.remarks[0].contains("could not be kept"), fetched.remarks[0])
        XCTAssertTrue(fetched.remarks[0].hasSuffix(": Not a directory"), fetched.remarks[0])
    }

    func testASecretInTheURLIsSentAndNeitherKeptNorTold() async throws {
        let cache = try folder()
        let server = try server(publication(), validators: [("ETag", "\"1\"")])
        let url = server.url.replacing("http://", with: "http://user:hunter2@") + file + "?sig=hunter3"
        for isFromCache in [false, true] {
            let fetched = try await downloader(cache: cache).fetch(.file(url: url))
            XCTAssertEqual(fetched.isFromCache, isFromCache)
            XCTAssertEqual(fetched.url, server.url + file)
            XCTAssertEqual(fetched.fileName, "ServiceTags_Public_20251020.json")
        }
        XCTAssertEqual(server.requests.map(\.target), [file + "?sig=hunter3", file + "?sig=hunter3"])
        for name in try FileManager.default.contentsOfDirectory(atPath: cache) {
            let text = try String(contentsOfFile: "\(cache)/\(name)", encoding: .utf8)
            XCTAssertFalse((name + text).contains("hunter"), text)
        }
    }

    func testTheFolderIsForItsOwnerAlone() async throws {
        let cache = try folder() + "/a/b"
        let server = try server(publication(), validators: [("ETag", "\"1\"")])
        _ = try await downloader(cache: cache).fetch(.file(url: server.url + file))
        let mode = try FileManager.default.attributesOfItem(atPath: cache)[.posixPermissions] as? Int
        XCTAssertEqual(mode.map { $0 & 0o777 }, 0o700)
    }
}
