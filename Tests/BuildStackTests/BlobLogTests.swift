import Foundation
import XCTest

@testable import BuildStack

final class BlobLogTests: BlobHostCase {
    private func makeLog(_ run: String = "ca1") throws -> RunLog {
        try RunLog(path: folder.logPath(registry: "blogbuildtest", run: run), secrets: []) { [clock] in clock.now }
    }

    func testThereIsNothingBeforeTheRunHasALog() async throws {
        try await withHost { port in
            let head = try await ask("HEAD", logLink(port))
            XCTAssertEqual(head.status, 404)
            XCTAssertEqual(head.fields["x-ms-error-code"], "BlobNotFound")
            let get = try await ask("GET", logLink(port))
            XCTAssertEqual(get.status, 404)
            XCTAssertTrue(get.body.contains("<Code>BlobNotFound</Code>"), get.body)
            _ = try makeLog()
            let empty = try await ask("HEAD", logLink(port))
            XCTAssertEqual([empty.status, Int(empty.fields["content-length"] ?? "")], [200, 0])
            let none = try await ask("GET", logLink(port), fields: ["x-ms-range: bytes=0-4095"])
            XCTAssertEqual(none.status, 416)
            XCTAssertEqual(none.fields["x-ms-error-code"], "InvalidRange")
            XCTAssertEqual(none.fields["content-range"], "bytes */0")
        }
    }

    func testALogGrowsAndIsCompleteAtTheEnd() async throws {
        let log = try makeLog()
        try await withHost { port in
            let url = logLink(port)
            log.append("one")
            let first = try await ask("HEAD", url)
            XCTAssertEqual(first.status, 200)
            XCTAssertEqual(first.fields["content-length"], "5")
            XCTAssertEqual(first.fields["x-ms-blob-type"], "AppendBlob")
            XCTAssertNotNil(first.fields["last-modified"])
            XCTAssertNil(first.fields["x-ms-meta-complete"])
            let tag = try XCTUnwrap(first.fields["etag"])
            let same = try await ask("GET", url, fields: ["If-Match: \(tag)"])
            XCTAssertEqual([same.status, same.body.count], [200, 4], "curl's CRLF is one line end here")
            log.append("two")
            let changed = try await ask("GET", url, fields: ["If-Match: \(tag)"])
            XCTAssertEqual(changed.status, 412)
            XCTAssertEqual(changed.fields["x-ms-error-code"], "ConditionNotMet")
            log.finish(.succeeded)
            let last = try await ask("HEAD", url)
            XCTAssertEqual(last.fields["x-ms-meta-complete"], "successful")
            XCTAssertEqual(last.fields["content-length"], "10")
        }
    }

    func testPartsAreReadByEitherHeaderAndTheStorageOwnGoesFirst() async throws {
        try makeLog().append("0123456789")
        try await withHost { port in
            let url = logLink(port)
            for (fields, status, range, body) in [
                (["x-ms-range: bytes=2-4"], 206, "bytes 2-4/12", "234"),
                (["Range: bytes=2-4"], 206, "bytes 2-4/12", "234"),
                (["Range: bytes=0-0", "x-ms-range: bytes=2-4"], 206, "bytes 2-4/12", "234"),
                (["x-ms-range: bytes=8-4103"], 206, "bytes 8-11/12", "89\n"),
                (["x-ms-range: bytes=9-"], 206, "bytes 9-11/12", "9\n"),
                (["x-ms-range: bytes=12-4107"], 416, "bytes */12", nil), ([], 200, nil, "0123456789\n"),
                (["Range: lines=1-2"], 200, nil, "0123456789\n"),
            ] as [([String], Int, String?, String?)] {
                let answer = try await ask("GET", url, fields: fields)
                XCTAssertEqual(answer.status, status, "\(fields)")
                XCTAssertEqual(answer.fields["content-range"], range, "\(fields)")
                if let body { XCTAssertEqual(answer.body, body, "\(fields)") }
            }
        }
    }

    func testALogIsReadByItsOwnLinkAlone() async throws {
        try makeLog("ca1").append("one")
        try makeLog("ca2").append("two")
        try await withHost { port in
            let url = logLink(port)
            for refused in [
                url.replacing("/ca1/", with: "/ca2/"), url.replacing("sp=r", with: "sp=cw"),
                String(url.prefix { $0 != "?" }), url.replacing("/blogbuildtest/", with: "/otherregistry/"),
            ] {
                let answer = try await ask("GET", refused)
                XCTAssertEqual(answer.status, 403, refused)
                XCTAssertEqual(answer.fields["x-ms-error-code"], "AuthenticationFailed")
            }
            let written = try await ask("PUT", url, fields: ["x-ms-blob-type: BlockBlob"], body: "x")
            XCTAssertEqual(written.status, 403)
            clock.advance(by: BlobLinks.logLifetime)
            let late = try await ask("HEAD", url)
            XCTAssertEqual(late.status, 403)
        }
    }
}
