import Foundation
import XCTest

@testable import EmbeddedRegistry

/// The push category of the distribution specification, case by case: blobs.
final class ConformancePushTests: XCTestCase {
    private let blob = Data((0..<9000).map { UInt8(truncatingIfNeeded: $0 &* 13 &+ $0 >> 8) })
    private var digest: String { SampleContent.digest(blob) }

    private func start(_ registry: RegistryFixture, _ name: String = "a") async throws -> String {
        let answer = try await registry.send("POST", "/v2/\(name)/blobs/uploads/")
        XCTAssertEqual(answer.status, 202)
        XCTAssertNotNil(answer["docker-upload-uuid"])
        XCTAssertEqual(answer["range"], "0-0")
        return try XCTUnwrap(answer["location"])
    }

    private func assertPulled(_ registry: RegistryFixture, _ name: String = "a") async throws {
        let get = try await registry.send("GET", "/v2/\(name)/blobs/\(digest)")
        XCTAssertEqual(get.status, 200)
        XCTAssertEqual(get.body, blob)
    }

    func testMonolithicPost() async throws {
        try await RegistryFixture.with { registry in
            let post = try await registry.send("POST", "/v2/a/blobs/uploads/?digest=\(digest)", body: blob)
            XCTAssertEqual(post.status, 201)
            XCTAssertEqual(post["location"], "/v2/a/blobs/\(digest)")
            XCTAssertEqual(post["docker-content-digest"], digest)
            try await assertPulled(registry)
        }
    }

    func testPostThenPut() async throws {
        try await RegistryFixture.with { registry in
            let location = try await start(registry)
            let put = try await registry.send("PUT", "\(location)?digest=\(digest)", body: blob)
            XCTAssertEqual(put.status, 201, put.text)
            XCTAssertEqual(put["location"], "/v2/a/blobs/\(digest)")
            try await assertPulled(registry)
            let gone = try await registry.send("GET", location)
            XCTAssertEqual(gone.codes, ["BLOB_UPLOAD_UNKNOWN"])
        }
    }

    func testSHA512() async throws {
        try await RegistryFixture.with { registry in
            let digest = SampleContent.digest512(blob)
            let begun = try await registry.send("POST", "/v2/a/blobs/uploads/?digest-algorithm=sha512")
            XCTAssertEqual(begun.status, 202)
            let put = try await registry.send(
                "PUT", "\(try XCTUnwrap(begun["location"]))?digest=\(digest)", body: blob)
            XCTAssertEqual(put.status, 201, put.text)
            let get = try await registry.send("GET", "/v2/a/blobs/\(digest)")
            XCTAssertEqual(get.body, blob)
            let other = try await registry.send("POST", "/v2/a/blobs/uploads/?digest-algorithm=md5")
            XCTAssertEqual(other.codes, ["DIGEST_INVALID"])
        }
    }

    func testStreamedPatchThenPut() async throws {
        try await RegistryFixture.with { registry in
            let location = try await start(registry)
            var chunked = Data()
            for piece in [blob[..<1], blob[1..<4000], blob[4000...]] {
                chunked += Data("\(String(piece.count, radix: 16))\r\n".utf8) + piece + Data("\r\n".utf8)
            }
            let patch = try await registry.send(
                "PATCH", location, [("Transfer-Encoding", "chunked"), ("Content-Type", "application/octet-stream")],
                body: chunked + Data("0\r\n\r\n".utf8))
            XCTAssertEqual(patch.status, 202)
            XCTAssertEqual(patch["range"], "0-8999")
            let put = try await registry.send("PUT", "\(location)?digest=\(digest)")
            XCTAssertEqual(put.status, 201)
            try await assertPulled(registry)
        }
    }

    func testChunksInOrder_theLastOneWithThePut() async throws {
        try await RegistryFixture.with { registry in
            let location = try await start(registry)
            var next = location
            for (range, text) in [(0..<3000, "0-2999"), (3000..<6000, "bytes 3000-5999/9000")] {
                let patch = try await registry.send("PATCH", next, [("Content-Range", text)], body: blob[range])
                XCTAssertEqual(patch.status, 202)
                XCTAssertEqual(patch["range"], "0-\(range.upperBound - 1)")
                next = try XCTUnwrap(patch["location"])
            }
            let state = try await registry.send("GET", location)
            XCTAssertEqual(state.status, 204)
            XCTAssertEqual(state["range"], "0-5999")
            XCTAssertEqual(state["location"], next)
            let put = try await registry.send(
                "PUT", "\(next)?digest=\(digest)", [("Content-Range", "6000-8999")], body: blob[6000...])
            XCTAssertEqual(put.status, 201)
            try await assertPulled(registry)
        }
    }

    func testAChunkOutOfOrderIsToldWhereTheUploadStands() async throws {
        try await RegistryFixture.with { registry in
            let location = try await start(registry)
            _ = try await registry.send("PATCH", location, [("Content-Range", "0-2999")], body: blob[..<3000])
            for range in ["0-2999", "3001-6000", "6000-8999"] {
                for (method, path) in [("PATCH", location), ("PUT", "\(location)?digest=\(digest)")] {
                    let answer = try await registry.send(
                        method, path, [("Content-Range", range), ("Content-Length", "3000")], body: blob[..<3000])
                    XCTAssertEqual(answer.status, 416, range)
                    XCTAssertEqual(answer.codes, ["RANGE_INVALID"], range)
                    XCTAssertEqual(answer["range"], "0-2999", range)
                    XCTAssertEqual(answer["location"], location, range)
                    XCTAssertEqual(answer["docker-upload-uuid"], location.split(separator: "/").last.map(String.init))
                }
            }
            // What came before is kept, and the upload goes on.
            let put = try await registry.send(
                "PUT", "\(location)?digest=\(digest)", [("Content-Range", "3000-8999")], body: blob[3000...])
            XCTAssertEqual(put.status, 201)
            try await assertPulled(registry)
        }
    }

    func testAnUploadGoesOnAfterAClientThatStoppedInTheMiddle() async throws {
        try await RegistryFixture.with { registry in
            let location = try await start(registry)
            let whole = registry.request("PATCH", location, [("Content-Length", "9000")], body: blob)
            _ = try await registry.client(.direct).exchange(whole.dropLast(4000), isHangingUp: true)
            let state = try await registry.send("GET", location)
            XCTAssertEqual(state.status, 204)
            XCTAssertEqual(state["range"], "0-4999")
            let put = try await registry.send(
                "PUT", "\(location)?digest=\(digest)", [("Content-Range", "5000-8999")], body: blob[5000...])
            XCTAssertEqual(put.status, 201, put.text)
            try await assertPulled(registry)
        }
    }

    func testACancelledUploadIsGone() async throws {
        try await RegistryFixture.with { registry in
            let location = try await start(registry)
            let cancelled = try await registry.send("DELETE", location)
            XCTAssertEqual(cancelled.status, 204)
            for (method, path) in [
                ("GET", location), ("PATCH", location), ("PUT", "\(location)?digest=\(digest)"), ("DELETE", location),
            ] {
                let answer = try await registry.send(method, path, body: method == "GET" ? nil : blob)
                XCTAssertEqual(answer.status, 404, method)
                XCTAssertEqual(answer.codes, ["BLOB_UPLOAD_UNKNOWN"], method)
            }
        }
    }

    func testMounts() async throws {
        try await RegistryFixture.with { registry in
            try await registry.push(blob, to: "source")
            let mounted = try await registry.send("POST", "/v2/a/blobs/uploads/?mount=\(digest)&from=source")
            XCTAssertEqual(mounted.status, 201)
            XCTAssertEqual(mounted["location"], "/v2/a/blobs/\(digest)")
            try await assertPulled(registry)
            let anywhere = try await registry.send("POST", "/v2/b/blobs/uploads/?mount=\(digest)")
            XCTAssertEqual(anywhere.status, 201)
            try await assertPulled(registry, "b")
            let other = SampleContent.digest(Data("nobody has this".utf8))
            for query in [
                "mount=\(other)&from=source", "mount=\(other)", "mount=\(digest)&from=none", "mount=\(digest)&from=No",
            ] {
                let answer = try await registry.send("POST", "/v2/c/blobs/uploads/?\(query)")
                XCTAssertEqual(answer.status, 202, query)
                XCTAssertNotNil(answer["location"], query)
            }
        }
    }

    func testAMountNeedsTheRightToPullFromTheSource() async throws {
        try await RegistryFixture.with { registry in
            try await registry.push(blob, to: "secret")
            registry.tokens.setToken(
                "pusher", "a-pusher's-password", ["repositories/a/content/write", "repositories/a/content/read"])
            let pusher = [("Authorization", TokenFixture.basic("pusher", "a-pusher's-password"))]
            for query in ["mount=\(digest)&from=secret", "mount=\(digest)"] {
                let answer = try await registry.send("POST", "/v2/a/blobs/uploads/?\(query)", pusher)
                XCTAssertEqual(answer.status, 202, query)
            }
            let get = try await registry.send("GET", "/v2/a/blobs/\(digest)")
            XCTAssertEqual(get.status, 404)
        }
    }

    func testAMountWithoutASourceSearchesWhatTheTokenNames() async throws {
        try await RegistryFixture.with { registry in
            try await registry.push(blob, to: "source")
            for (scopes, status) in [
                (["repository:source:pull", "repository:a:pull,push"], 201),
                (["repository:b:pull,push"], 202), (["repository:source:push", "repository:c:pull,push"], 202),
            ] {
                let token = try await registry.tokens.accessToken(
                    scopes, of: registry.service, user: "blogbuildtest", password: RegistryFixture.password)
                let target = try XCTUnwrap(scopes.last).split(separator: ":")[1]
                let answer = try await registry.send(
                    "POST", "/v2/\(target)/blobs/uploads/?mount=\(digest)", [("Authorization", "Bearer \(token)")])
                XCTAssertEqual(answer.status, status, "\(scopes)")
            }
            try await assertPulled(registry)
        }
    }
}
