import EmbeddedNetwork
import Foundation
import XCTest

@testable import EmbeddedRegistry

final class DistributionFormatTests: XCTestCase {
    func testRangesOfNothing() {
        XCTAssertEqual(ByteRange("bytes=0-", length: 0), .unsatisfiable)
        XCTAssertEqual(ByteRange("bytes=-1", length: 0), .unsatisfiable)
        XCTAssertEqual(ByteRange(nil, length: 0), .whole)
    }

    func testRangesAtTheEdges() {
        XCTAssertEqual(ByteRange("bytes=9-9", length: 10), .part(9..<10))
        XCTAssertEqual(ByteRange("bytes=10-", length: 10), .unsatisfiable)
        XCTAssertEqual(ByteRange("bytes=0-\(Int64.max)", length: 10), .part(0..<10))
        XCTAssertEqual(ByteRange("bytes=0-99999999999999999999999", length: 10), .part(0..<10))
        XCTAssertEqual(ByteRange("bytes=99999999999999999999999-", length: 10), .unsatisfiable)
        XCTAssertEqual(ByteRange("bytes=-99999999999999999999999", length: 10), .part(0..<10))
        XCTAssertEqual(ByteRange("bytes=+1-2", length: 10), .whole)
        XCTAssertEqual(ByteRange("bytes=1-2-3", length: 10), .whole)
    }

    func testContentRanges() {
        for (text, first, length) in [("0-0", 0, 1), ("bytes 5-9/10", 5, 5), (" 5-9 ", 5, 5), ("bytes 5-9/*", 5, 5)] {
            let range = ContentRange(text)
            XCTAssertEqual(range?.first, Int64(first), text)
            XCTAssertEqual(range?.length, Int64(length), text)
        }
        for text in ["", "-", "1", "5-4", "a-b", "bytes=0-1", "-5", "5-", "0-9223372036854775807", "1-2-3", "١-٢"] {
            XCTAssertNil(ContentRange(text), text)
        }
    }

    func testEndpointsAreFoundFromTheEndOfThePath() throws {
        for (path, kind) in [
            ("/v2/a/manifests/b", "manifest(a, reference: \"b\")"),
            ("/v2/manifests/manifests/manifests/x", "manifest(manifests/manifests, reference: \"x\")"),
            ("/v2/a/tags/tags/list", "tags(a/tags)"), ("/v2/a/blobs/uploads", "uploads(a)"),
            ("/v2/a/blobs/uploads/", "uploads(a)"), ("/v2/uploads/blobs/uploads/id", "upload(uploads, id: \"id\")"),
            ("/v2/blobs/blobs/sha256:x", "blob(blobs, digest: \"sha256:x\")"),
            ("/v2/a%2Fb/referrers/sha256%3Ax", "referrers(a/b, digest: \"sha256:x\")"), ("/v2/", "base"),
            ("/v2/_catalog", "catalog"),
        ] {
            let endpoint = try DistributionEndpoint(path: path)
            let text = endpoint.map { "\($0)".replacingOccurrences(of: "EmbeddedRegistry.", with: "") } ?? "nil"
            XCTAssertEqual(text, kind, path)
        }
        for path in ["/v2/a/tags/other", "/v2/a/uploads/id", "/v2/manifests/x", "/v2/a/b", "", "/v2/a/manifests/"] {
            XCTAssertNil(try DistributionEndpoint(path: path), path)
        }
    }

    func testALinkEscapesWhatHasAMeaningInIt() throws {
        let page = try ListPage(n: "1", last: nil)
        let (entries, link) = page.cut(["a&b>c=d e", "x"], path: "/p", query: [("type", "x+y")], key: \.self)
        XCTAssertEqual(entries, ["a&b>c=d e"])
        XCTAssertEqual(link, "</p?last=a%26b%3Ec%3Dd%20e&n=1&type=x%2By>; rel=\"next\"")
    }

    func testAnErrorsTextCannotBreakItsBody() throws {
        let error = DistributionError.nameInvalid("a\"b\\c\u{7}\n", "it has \"quotes\"")
        let object = try JSONSerialization.jsonObject(with: Data(error.body.utf8)) as? [String: [[String: Any]]]
        let first = try XCTUnwrap(object?["errors"]?.first)
        XCTAssertEqual(first["message"] as? String, "it has \"quotes\"")
        XCTAssertEqual((first["detail"] as? [String: String])?["name"], "a\"b\\c\u{7}\n")
    }
}
