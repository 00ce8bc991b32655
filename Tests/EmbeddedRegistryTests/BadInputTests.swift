import Foundation
import XCTest

@testable import EmbeddedRegistry

/// What is malformed, malicious or broken off is answered with the specification's error, and nothing is stored.
final class BadInputTests: XCTestCase {
    private let blob = Data("content".utf8)
    private var digest: String { SampleContent.digest(blob) }

    /// Nothing is in the registry but what `names` say.
    private func assertHolds(_ names: [String], _ registry: RegistryFixture, _ line: UInt = #line) async throws {
        let catalogue = try await registry.send("GET", "/v2/_catalog")
        XCTAssertEqual(catalogue.list("repositories"), names, line: line)
    }

    func testWrongDigests() async throws {
        try await RegistryFixture.with { registry in
            let other = SampleContent.digest(Data("other".utf8))
            for digest in [
                other, "sha256:nonsense", "sha256:", "md5:d41d8cd98f00b204e9800998ecf8427e", digest.uppercased(), "",
                "sha256:../../../../etc/passwd", "../../etc/passwd", "sha512:\(other.dropFirst(7))",
            ] {
                let escaped = try XCTUnwrap(digest.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
                let post = try await registry.send("POST", "/v2/a/blobs/uploads/?digest=\(escaped)", body: blob)
                XCTAssertEqual(post.status, 400, digest)
                XCTAssertEqual(post.codes, ["DIGEST_INVALID"], digest)
                let begun = try await registry.send("POST", "/v2/a/blobs/uploads/")
                let put = try await registry.send(
                    "PUT", "\(try XCTUnwrap(begun["location"]))?digest=\(escaped)", body: blob)
                XCTAssertEqual(put.status, 400, digest)
                XCTAssertEqual(put.codes, ["DIGEST_INVALID"], digest)
                let get = try await registry.send("GET", "/v2/a/blobs/\(digest)")
                XCTAssertTrue([400, 404].contains(get.status), digest)
            }
            try await assertHolds([], registry)
        }
    }

    func testAManifestWhoseDigestIsAnother() async throws {
        try await RegistryFixture.with { registry in
            let manifest = try await registry.pushImage("a", "v1")
            let put = try await registry.send(
                "PUT", "/v2/a/manifests/\(SampleContent.digest(blob))", [("Content-Type", SampleContent.imageType)],
                body: manifest)
            XCTAssertEqual(put.status, 400)
            XCTAssertEqual(put.codes, ["DIGEST_INVALID"])
        }
    }

    func testNamesThatAreNone() async throws {
        try await RegistryFixture.with { registry in
            for name in [
                "../../etc", "a/../b", "..%2f..%2fetc", "A", "a//b", "/a", "a/", "a b", "a%20b", "a%00b", "-a", "a_-b",
                ".a",
                "%2e%2e", "a%2f%2fb", String(repeating: "a", count: 256), "a%ffb",
            ] {
                let wire = name.replacingOccurrences(of: " ", with: "%20")
                for (method, rest) in [
                    ("GET", "manifests/v1"), ("PUT", "manifests/v1"), ("GET", "blobs/\(digest)"),
                    ("POST", "blobs/uploads/"),
                    ("GET", "tags/list"),
                ] {
                    let answer = try await registry.send(
                        method, "/v2/\(wire)/\(rest)", body: method == "GET" ? nil : blob)
                    XCTAssertEqual(answer.status, 400, "\(method) \(name)/\(rest)")
                    XCTAssertEqual(answer.codes, ["NAME_INVALID"], "\(method) \(name)/\(rest)")
                }
            }
            try await assertHolds([], registry)
        }
    }

    func testANameMayBeWrittenWithEscapedSlashes() async throws {
        try await RegistryFixture.with { registry in
            let manifest = try await registry.pushImage("team/app", "v1")
            for way in RegistryFixture.Way.allCases {
                let get = try await registry.send("GET", "/v2/team%2Fapp/manifests/v1", by: way)
                XCTAssertEqual(get.body, manifest)
                let blob = try await registry.send(
                    "GET", "/v2/team%2fapp/blobs/\(SampleContent.digest(Data("layer".utf8)))", by: way)
                XCTAssertEqual(blob.text, "layer")
            }
        }
    }

    func testManifestsThatAreNone() async throws {
        try await RegistryFixture.with { registry in
            for body in ["", "{", "[]", "null", "{\"schemaVersion\":2", "\u{0}\u{1}", "{\"schemaVersion\":2}"] {
                let put = try await registry.send(
                    "PUT", "/v2/a/manifests/v1", [("Content-Type", SampleContent.imageType)], body: Data(body.utf8))
                XCTAssertEqual(put.status, 400, body)
                XCTAssertEqual(put.codes, ["MANIFEST_INVALID"], body)
            }
            let untyped = try await registry.send("PUT", "/v2/a/manifests/v1", body: blob)
            XCTAssertEqual(untyped.codes, ["MANIFEST_INVALID"])
            let tag = try await registry.send(
                "PUT", "/v2/a/manifests/.tag", [("Content-Type", SampleContent.imageType)], body: blob)
            XCTAssertEqual(tag.status, 400)
            XCTAssertEqual(tag.codes, ["MANIFEST_INVALID"])
            try await assertHolds([], registry)
        }
    }

    func testTypesAndTextsThatDoNotKeepTheirWord() async throws {
        try await RegistryFixture.with { registry in
            // What says that it is JSON has to be; what says nothing of the kind is kept, whatever it is.
            for (type, status) in [
                ("application/vnd.example+json", 400), ("application/json; charset=utf-8", 400),
                ("application/vnd.example", 201), ("text/plain", 201), ("nonsense", 400), ("a/b/c", 400),
                ("a/", 400), ("a/b c", 400), (String(repeating: "a", count: 600) + "/b", 400), ("a/b\u{e9}", 400),
            ] {
                let put = try await registry.send(
                    "PUT", "/v2/\(status == 201 ? "kept" : "refused")/manifests/v1", [("Content-Type", type)],
                    body: Data("{\"not\": json".utf8))
                XCTAssertEqual(put.status, status, type)
                if status == 400 { XCTAssertEqual(put.codes, ["MANIFEST_INVALID"], type) }
            }
            // Nested deeper than any parser follows.
            let deep = try await registry.send(
                "PUT", "/v2/refused/manifests/v1", [("Content-Type", "application/json")],
                body: Data(repeating: UInt8(ascii: "["), count: 1 << 20))
            XCTAssertEqual(deep.codes, ["MANIFEST_INVALID"])
            try await assertHolds(["kept"], registry)
        }
    }

    func testAFormOfFiveGigabytesIsNotReadToItsEnd() async throws {
        try await RegistryFixture.with { registry in
            for path in ["/oauth2/token", "/oauth2/exchange", "/oauth2/none"] {
                let request = registry.request(
                    "POST", path, [("Content-Length", "5000000000")], body: Data(count: 70_000), closes: false)
                let bytes = try await registry.client(.direct).exchange(request)
                let answer = try XCTUnwrap(try WireAnswer.parse(bytes, methods: ["POST"]).first)
                XCTAssertEqual(answer.status, path == "/oauth2/none" ? 404 : 413)
                XCTAssertEqual(answer["connection"], "close")
            }
        }
    }

    func testAManifestOfFiveGigabytesIsRefusedByItsLength() async throws {
        try await RegistryFixture.with { registry in
            let type = ("Content-Type", SampleContent.imageType)
            for expect in ["", "100-continue"] {
                let announced = try await registry.send(
                    "PUT", "/v2/a/manifests/v1", [type, ("Content-Length", "5000000000"), ("Expect", expect)])
                XCTAssertEqual(announced.status, 413)
                XCTAssertEqual(announced.codes, ["SIZE_INVALID"])
                XCTAssertEqual(announced["connection"], "close")
            }
            // One that does not say how long it is, is refused where it becomes too long.
            let piece = Data("40000\r\n".utf8) + Data(count: 0x40000) + Data("\r\n".utf8)
            let streamed = registry.request(
                "PUT", "/v2/a/manifests/v1", [type, ("Transfer-Encoding", "chunked")],
                body: Data((0..<17).map { _ in piece }.joined()), closes: false)
            let answer = try await registry.client(.direct).exchange(streamed)
            let refusal = try XCTUnwrap(try WireAnswer.parse(answer, methods: ["PUT"]).first)
            XCTAssertEqual(refusal.status, 413)
            XCTAssertEqual(refusal.codes, ["SIZE_INVALID"])
            try await assertHolds([], registry)
        }
    }

    func testLengthsThatAreWrong() async throws {
        try await RegistryFixture.with { registry in
            let begun = try await registry.send("POST", "/v2/a/blobs/uploads/")
            let location = try XCTUnwrap(begun["location"])
            for (range, code) in [
                ("0-99", "SIZE_INVALID"), ("5-1", "BLOB_UPLOAD_INVALID"), ("x", "BLOB_UPLOAD_INVALID"),
                ("0-", "BLOB_UPLOAD_INVALID"),
            ] {
                let patch = try await registry.send("PATCH", location, [("Content-Range", range)], body: blob)
                XCTAssertEqual(patch.status, 400, range)
                XCTAssertEqual(patch.codes, [code], range)
            }
            // A client that hangs up in the middle of a monolithic push leaves nothing.
            let cut = registry.request(
                "POST", "/v2/b/blobs/uploads/?digest=\(digest)", [("Content-Length", "100")], body: blob)
            let answer = try await registry.client(.direct).exchange(cut, isHangingUp: true)
            XCTAssertFalse(String(decoding: answer, as: UTF8.self).contains(" 201 "))
            let state = try await registry.send("GET", location)
            XCTAssertEqual(state["range"], "0-0")
            try await assertHolds([], registry)
        }
    }

    func testHeadersOfAMegabyte() async throws {
        try await RegistryFixture.with { registry in
            let bytes = try await registry.client(.direct).exchange(
                registry.request("GET", "/v2/", [("X-Long", String(repeating: "x", count: 1 << 20))]))
            let text = String(decoding: bytes, as: UTF8.self)
            XCTAssertTrue(text.isEmpty || text.hasPrefix("HTTP/1.1 400 ") || text.hasPrefix("HTTP/1.1 431 "), text)
            let after = try await registry.send("GET", "/v2/")
            XCTAssertEqual(after.status, 200)
        }
    }

    func testMethodsThatAPathDoesNotKnow() async throws {
        try await RegistryFixture.with { registry in
            for (method, path, allowed) in [
                ("PUT", "/v2/", "GET, HEAD"), ("POST", "/v2/_catalog", "GET, HEAD"),
                ("DELETE", "/v2/a/tags/list", "GET, HEAD"),
                ("POST", "/v2/a/manifests/v1", "GET, HEAD, PUT, DELETE"),
                ("PUT", "/v2/a/blobs/\(digest)", "GET, HEAD, DELETE"),
                ("GET", "/v2/a/blobs/uploads/", "POST"), ("POST", "/v2/a/blobs/uploads/id", "GET, PATCH, PUT, DELETE"),
                ("PUT", "/v2/a/referrers/\(digest)", "GET, HEAD"), ("GET", "/oauth2/exchange", "POST"),
                ("PUT", "/oauth2/token", "GET, HEAD, POST"),
            ] {
                let answer = try await registry.send(method, path)
                XCTAssertEqual(answer.status, 405, "\(method) \(path)")
                let code = path.hasPrefix("/oauth2/") ? "BAD_REQUEST" : "UNSUPPORTED"
                XCTAssertEqual(answer.codes, [code], "\(method) \(path)")
                XCTAssertEqual(answer["allow"], allowed, "\(method) \(path)")
            }
        }
    }

    func testPathsThatLeadNowhere() async throws {
        try await RegistryFixture.with { registry in
            for path in [
                "/", "/v1/", "/v2/a", "/v2/a/b/c", "/v2/a/manifests/", "/v3/a/manifests/v1", "/etc/passwd", "/v2x/",
            ] {
                let answer = try await registry.send("GET", path)
                XCTAssertEqual(answer.status, 404, path)
                XCTAssertEqual(answer.codes, ["UNSUPPORTED"], path)
            }
        }
    }
}
