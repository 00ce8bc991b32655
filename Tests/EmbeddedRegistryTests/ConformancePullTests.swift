import Foundation
import XCTest

@testable import EmbeddedRegistry

/// The pull category of the distribution specification, case by case.
final class ConformancePullTests: XCTestCase {
    private let layer = Data((0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 7) })

    func testABlobIsThereUnderItsDigest() async throws {
        try await RegistryFixture.with { registry in
            try await registry.push(layer, to: "a/b")
            let path = "/v2/a/b/blobs/\(SampleContent.digest(layer))"
            let head = try await registry.send("HEAD", path)
            XCTAssertEqual(head.status, 200)
            XCTAssertEqual(head["content-length"], "5000")
            XCTAssertEqual(head["docker-content-digest"], SampleContent.digest(layer))
            XCTAssertEqual(head.body, Data())
            let get = try await registry.send("GET", path)
            XCTAssertEqual(get.status, 200)
            XCTAssertEqual(get.body, layer)
            XCTAssertEqual(get["content-type"], "application/octet-stream")
            XCTAssertEqual(get["etag"], "\"\(SampleContent.digest(layer))\"")
        }
    }

    func testABlobThatIsNotThereIsUnknown() async throws {
        try await RegistryFixture.with { registry in
            try await registry.push(layer, to: "a")
            for path in [
                "/v2/a/blobs/\(SampleContent.digest(Data()))", "/v2/none/blobs/\(SampleContent.digest(layer))",
            ] {
                let get = try await registry.send("GET", path)
                XCTAssertEqual(get.status, 404, path)
                XCTAssertEqual(get.codes, ["BLOB_UNKNOWN"], path)
                let head = try await registry.send("HEAD", path)
                XCTAssertEqual(head.status, 404, path)
                XCTAssertEqual(head.body, Data(), path)
            }
        }
    }

    func testAManifestIsThereUnderItsTagAndItsDigestByteForByte() async throws {
        try await RegistryFixture.with { registry in
            let manifest = try await registry.pushImage("a/b", "v1")
            for reference in ["v1", SampleContent.digest(manifest)] {
                let get = try await registry.send("GET", "/v2/a/b/manifests/\(reference)")
                XCTAssertEqual(get.status, 200)
                XCTAssertEqual(get.body, manifest)
                XCTAssertEqual(get["content-type"], SampleContent.imageType)
                XCTAssertEqual(get["docker-content-digest"], SampleContent.digest(manifest))
                let head = try await registry.send("HEAD", "/v2/a/b/manifests/\(reference)")
                XCTAssertEqual(head.status, 200)
                XCTAssertEqual(head["content-length"], String(manifest.count))
                XCTAssertEqual(head["docker-content-digest"], SampleContent.digest(manifest))
            }
        }
    }

    func testAManifestThatIsNotThereIsUnknown() async throws {
        try await RegistryFixture.with { registry in
            try await registry.pushImage("a", "v1")
            for (path, code) in [
                ("/v2/a/manifests/v2", "MANIFEST_UNKNOWN"),
                ("/v2/a/manifests/.INVALID_MANIFEST_NAME", "MANIFEST_UNKNOWN"),
                ("/v2/a/manifests/\(SampleContent.digest(Data()))", "MANIFEST_UNKNOWN"),
                ("/v2/none/manifests/v1", "NAME_UNKNOWN"),
            ] {
                let get = try await registry.send("GET", path)
                XCTAssertEqual(get.status, 404, path)
                XCTAssertEqual(get.codes, [code], path)
                let head = try await registry.send("HEAD", path)
                XCTAssertEqual(head.status, 404, path)
            }
        }
    }

    func testAnyMediaTypeIsKept() async throws {
        try await RegistryFixture.with { registry in
            let content = Data("{ \"any\" :\t\"thing\" }\n".utf8)
            let put = try await registry.send(
                "PUT", "/v2/a/manifests/v1", [("Content-Type", "application/vnd.example.thing+json")], body: content)
            XCTAssertEqual(put.status, 201, put.text)
            let get = try await registry.send(
                "GET", "/v2/a/manifests/v1", [("Accept", "application/vnd.oci.image.index.v1+json")])
            XCTAssertEqual(get.status, 200)
            XCTAssertEqual(get.body, content)
            XCTAssertEqual(get["content-type"], "application/vnd.example.thing+json")
        }
    }

    func testAClientThatCannotReadAnImageIsNotGivenOne() async throws {
        try await RegistryFixture.with { registry in
            let manifest = try await registry.pushImage("a", "v1")
            for (accept, status) in [
                ("application/vnd.docker.distribution.manifest.v2+json", 404),
                (
                    "application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.manifest.v1+json;q=0.5",
                    200
                ),
                ("*/*", 200), ("application/*;q=0.1", 200), ("text/html", 404), ("", 200),
            ] {
                for way in RegistryFixture.Way.allCases {
                    let get = try await registry.send("GET", "/v2/a/manifests/v1", [("Accept", accept)], by: way)
                    XCTAssertEqual(get.status, status, accept)
                    if status == 404 { XCTAssertEqual(get.codes, ["MANIFEST_UNKNOWN"], accept) }
                    if status == 200 { XCTAssertEqual(get.body, manifest, accept) }
                }
            }
        }
    }

    func testRanges() async throws {
        try await RegistryFixture.with { registry in
            try await registry.push(layer, to: "a")
            let path = "/v2/a/blobs/\(SampleContent.digest(layer))"
            for (range, expected) in [
                ("bytes=0-0", 0..<1), ("bytes=10-19", 10..<20), ("bytes=4990-", 4990..<5000),
                ("bytes=-10", 4990..<5000),
                ("bytes=4990-9999", 4990..<5000), ("bytes=-99999", 0..<5000), ("BYTES= 1 - 2", 1..<3),
            ] {
                for way in RegistryFixture.Way.allCases {
                    let get = try await registry.send("GET", path, [("Range", range)], by: way)
                    XCTAssertEqual(get.status, 206, range)
                    XCTAssertEqual(get.body, layer[expected], range)
                    XCTAssertEqual(
                        get["content-range"], "bytes \(expected.lowerBound)-\(expected.upperBound - 1)/5000", range)
                }
            }
            for range in ["bytes=0-1,5-6", "bytes=5-1", "bytes=x-y", "lines=1-2", "bytes=-", "bytes"] {
                let get = try await registry.send("GET", path, [("Range", range)])
                XCTAssertEqual(get.status, 200, range)
                XCTAssertEqual(get.body, layer, range)
            }
            for range in ["bytes=5000-", "bytes=9999-10000", "bytes=-0"] {
                let get = try await registry.send("GET", path, [("Range", range)])
                XCTAssertEqual(get.status, 416, range)
                XCTAssertEqual(get["content-range"], "bytes */5000", range)
                XCTAssertEqual(get.codes, ["RANGE_INVALID"], range)
            }
        }
    }

    func testAPartIsSentOnlyOfWhatTheClientHasAPartOf() async throws {
        try await RegistryFixture.with { registry in
            try await registry.push(layer, to: "a")
            let digest = SampleContent.digest(layer)
            for (condition, status) in [("\"\(digest)\"", 206), ("\"sha256:other\"", 200)] {
                let get = try await registry.send(
                    "GET", "/v2/a/blobs/\(digest)", [("Range", "bytes=1-2"), ("If-Range", condition)])
                XCTAssertEqual(get.status, status)
            }
        }
    }

    func testWhatTheClientHasIsNotSentAgain() async throws {
        try await RegistryFixture.with { registry in
            let manifest = try await registry.pushImage("a", "v1", layer: layer)
            for (path, digest) in [
                ("/v2/a/manifests/v1", SampleContent.digest(manifest)),
                ("/v2/a/blobs/\(SampleContent.digest(layer))", SampleContent.digest(layer)),
            ] {
                for tag in ["\"\(digest)\"", digest, "W/\"\(digest)\"", "\"other\", \"\(digest)\"", "*"] {
                    let get = try await registry.send("GET", path, [("If-None-Match", tag)])
                    XCTAssertEqual(get.status, 304, tag)
                    XCTAssertEqual(get["etag"], "\"\(digest)\"", tag)
                    XCTAssertNil(get["content-length"], tag)
                }
                let get = try await registry.send("GET", path, [("If-None-Match", "\"other\"")])
                XCTAssertEqual(get.status, 200)
            }
        }
    }
}
