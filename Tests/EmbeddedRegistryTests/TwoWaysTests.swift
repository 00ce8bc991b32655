import Foundation
import NetworkRules
import XCTest

@testable import EmbeddedRegistry

/// Both ways into a registry answer alike: the same bytes, the date apart.
final class TwoWaysTests: XCTestCase {
    private let layer = Data((0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 3 &+ $0 >> 9) })
    private let small = Data("a small blob".utf8)

    private typealias Case = (method: String, path: String, headers: [(String, String)])

    private func cases(manifest: Data) -> [Case] {
        let digest = SampleContent.digest(manifest)
        let (large, little) = (
            "/v2/a/blobs/\(SampleContent.digest(layer))", "/v2/a/blobs/\(SampleContent.digest(small))"
        )
        var cases: [Case] = []
        for path in ["/v2/a/manifests/v1", "/v2/a/manifests/\(digest)", large, little, "/v2/a%2Fb/manifests/v1"] {
            for method in ["GET", "HEAD"] {
                cases.append((method, path, []))
                cases.append((method, path, [("Authorization", "")]))
                cases.append((method, path, [("Authorization", "Bearer nonsense")]))
                cases.append((method, path, [("Authorization", TokenFixture.basic("blogbuildtest", "wrong"))]))
                cases.append((method, path, [("Authorization", TokenFixture.basic("other", "another-password"))]))
                let (good, bad) = (TokenFixture.basic("blogbuildtest", RegistryFixture.password), "Basic bm86bm8=")
                cases.append((method, path, [("Authorization", good), ("Authorization", bad)]))
                cases.append((method, path, [("Authorization", bad), ("Authorization", good)]))
                cases.append((method, path, [("If-None-Match", "\"\(digest)\"")]))
                cases.append((method, path, [("If-None-Match", "*")]))
                cases.append((method, path, [("Accept", "application/vnd.docker.distribution.manifest.v2+json")]))
                cases.append((method, path, [("Accept", "text/html"), ("Accept", SampleContent.imageType)]))
                cases.append((method, path, [("Expect", "100-continue")]))
                cases.append((method, path, [("Content-Length", "0")]))
                cases.append((method, "\(path)?a=b", []))
            }
        }
        for path in [large, little] {
            for range in [
                "bytes=0-0", "bytes=5-", "bytes=-5", "bytes=999999-", "bytes=0-1,3-4", "bytes=-0", "nonsense",
            ] {
                cases.append(("GET", path, [("Range", range)]))
                cases.append(("HEAD", path, [("Range", range)]))
                cases.append(("GET", path, [("Range", range), ("If-Range", "\"other\"")]))
            }
        }
        for path in [
            "/v2/", "/v2/_catalog", "/v2/a/tags/list", "/v2/a/manifests/none", "/v2/none/manifests/v1", "/", "/v2/a",
            "/v2/a/blobs/sha256:nonsense", "/v2/a/manifests/sha256:nonsense", "/v2/../a/manifests/v1",
            "/v2/A/manifests/v1",
            "/v2/a/manifests/%2e%2e", "/v2/a/blobs/\(SampleContent.digest(Data()))", "/v2/a/referrers/\(digest)",
            "/v2/a/manifests/%ff",
        ] { cases.append(("GET", path, [])) }
        cases.append(("PATCH", "/v2/a/manifests/v1", []))
        cases.append(("DELETE", "/v2/a/blobs/uploads/", []))
        return cases
    }

    func testEveryRequestIsAnsweredAlike() async throws {
        try await RegistryFixture.with { registry in
            let manifest = try await registry.pushImage("a", "v1", layer: layer)
            try await registry.pushImage("a/b", "v1")
            // A blob that no manifest names is asked for by those who push, and never answered from memory.
            try await registry.pushImage("a", "small", layer: small)
            registry.tokens.setToken("other", "another-password", ["repositories/other/content/read"])
            // The first round finds nothing in memory, the others do.
            for round in 0..<3 {
                for (method, path, headers) in cases(manifest: manifest) {
                    let direct = try await registry.send(method, path, headers, by: .direct)
                    let other = try await registry.send(method, path, headers, by: .other)
                    XCTAssertEqual(direct.head, other.head, "\(round) \(method) \(path) \(headers)")
                    XCTAssertTrue(direct.body == other.body, "\(round) \(method) \(path) \(headers)")
                }
            }
        }
    }

    func testARefusedClientIsAnsweredAlike() async throws {
        try await RegistryFixture.with { registry in
            let manifest = try await registry.pushImage("a", "v1", layer: layer)
            // A blob that no manifest names is asked for by those who push, and never answered from memory.
            try await registry.pushImage("a", "small", layer: small)
            for (method, path, headers) in cases(manifest: manifest).prefix(4) {
                _ = try await registry.send(method, path, headers, by: .other)
            }
            registry.firewall.propagate(NetworkRuleSet(defaultAction: .deny))
            for (method, path, headers) in cases(manifest: manifest) {
                let direct = try await registry.send(method, path, headers, by: .direct)
                let other = try await registry.send(method, path, headers, by: .other)
                XCTAssertEqual(direct.status, 403, path)
                XCTAssertEqual(direct.head, other.head, "\(method) \(path) \(headers)")
                XCTAssertEqual(direct.body, other.body, "\(method) \(path) \(headers)")
            }
        }
    }

    func testEveryRequestIsRecordedOnceAndAlike() async throws {
        try await RegistryFixture.with { registry in
            let manifest = try await registry.pushImage("a", "v1", layer: layer)
            // A blob that no manifest names is asked for by those who push, and never answered from memory.
            try await registry.pushImage("a", "small", layer: small)
            for (method, path, headers) in cases(manifest: manifest) {
                _ = try await registry.send(method, path, headers, by: .other)
                for way in RegistryFixture.Way.allCases {
                    _ = try await registry.send(method, path, headers, by: way)
                    // What is sent in pieces is recorded after the client has it, so that the next answer may come first.
                    _ = try await registry.send("GET", "/v2/", by: .other)
                }
                let records = registry.records.filter { $0.path != "/v2/" }.suffix(2)
                guard path != "/v2/", let direct = records.first, let other = records.last else { continue }
                XCTAssertEqual(direct.status, other.status, "\(method) \(path) \(headers)")
                XCTAssertEqual(direct.bytesOut, other.bytesOut, "\(method) \(path) \(headers)")
                XCTAssertEqual(direct.identity, other.identity, "\(method) \(path) \(headers)")
                XCTAssertEqual([direct.path, direct.method], [other.path, other.method])
            }
        }
    }

    func testPipelinedRequestsAreAnsweredInTheirOrder() async throws {
        try await RegistryFixture.with { registry in
            let manifest = try await registry.pushImage("a", "v1", layer: layer)
            // A blob that no manifest names is asked for by those who push, and never answered from memory.
            try await registry.pushImage("a", "small", layer: small)
            let contents = [
                "/v2/a/manifests/v1": manifest, "/v2/a/blobs/\(SampleContent.digest(layer))": layer,
                "/v2/a/blobs/\(SampleContent.digest(small))": small,
                "/v2/a/tags/list": Data("{\"name\":\"a\",\"tags\":[\"small\",\"v1\"]}".utf8),
            ]
            for path in contents.keys { _ = try await registry.send("GET", path) }
            var generator = SystemRandomNumberGenerator()
            for _ in 0..<10 {
                let paths = (0..<30).compactMap { _ in contents.keys.randomElement(using: &generator) }
                let requests = paths.enumerated().map { index, path in
                    registry.request("GET", path, closes: index == paths.count - 1)
                }
                let bytes = try await registry.client(.direct).exchange(Data(requests.joined()))
                let answers = try WireAnswer.parse(bytes, methods: paths.map { _ in "GET" })
                for (path, answer) in zip(paths, answers) {
                    XCTAssertEqual(answer.status, 200, "\(paths)")
                    XCTAssertTrue(answer.body == contents[path], "\(paths)")
                }
            }
        }
    }
}
