import Foundation
import HTTPTypes
import NetworkRules
import RegistryStorage
import XCTest

@testable import EmbeddedRegistry

final class DataEndpointTests: XCTestCase {
    private let blob = Data((0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 11) })
    private var path: String { "/v2/a/blobs/\(SampleContent.digest(blob))" }

    /// The path and query of the link that a pull is sent to.
    private func link(_ registry: RegistryFixture) async throws -> String {
        let answer = try await registry.send("GET", path)
        XCTAssertEqual(answer.status, 307)
        let prefix = "https://blogbuildtest.japaneast.data.azurecr.io"
        let location = try XCTUnwrap(answer["location"])
        XCTAssertTrue(location.hasPrefix(prefix), location)
        return String(location.dropFirst(prefix.count))
    }

    private func follow(
        _ link: String, _ registry: RegistryFixture, _ method: String = "GET", _ headers: [(String, String)] = []
    ) async throws -> WireAnswer {
        let request = registry.request(method, link, [("Authorization", "")] + headers)
        let bytes = try await registry.dataClient.exchange(request)
        return try XCTUnwrap(try WireAnswer.parse(bytes, methods: [method]).first)
    }

    func testAPullIsSentToTheDataEndpointAndServedThereWithoutAToken() async throws {
        try await RegistryFixture.with(hasDataEndpoint: true) { registry in
            try await registry.push(blob, to: "a")
            for _ in 0..<2 {
                let link = try await link(registry)
                let get = try await follow(link, registry)
                XCTAssertEqual(get.status, 200)
                XCTAssertTrue(get.body == blob)
                let part = try await follow(link, registry, "GET", [("Range", "bytes=10-19")])
                XCTAssertEqual(part.status, 206)
                XCTAssertEqual(part.body, blob[10..<20])
                let head = try await registry.send("HEAD", path)
                XCTAssertEqual(head.status, 200)
                XCTAssertEqual(head["content-length"], "100000")
            }
        }
    }

    func testAClientThatCameByALocalNameIsSentToOne() async throws {
        try await RegistryFixture.with(hasDataEndpoint: true) { registry in
            let digest = try Digest(parsing: SampleContent.digest(blob))
            let name = try RepositoryName(parsing: "a")
            for (authority, place) in [
                ("localhost:5000", "https://localhost:54880/"), ("127.0.0.1:5000", "https://localhost:54880/"),
                ("BlogBuildTest.azurecr.io", "https://blogbuildtest.japaneast.data.azurecr.io/"),
                ("blogbuildtest.azurecr.io:443", "https://blogbuildtest.japaneast.data.azurecr.io/"),
            ] {
                let answer = registry.dataEndpoint.redirection(to: digest, in: name, authority: authority)
                XCTAssertTrue(answer.fields[.location]?.hasPrefix(place) == true, authority)
            }
        }
    }

    func testALinkThatIsNotGoodIsDenied() async throws {
        try await RegistryFixture.with(hasDataEndpoint: true) { registry in
            try await registry.push(blob, to: "a")
            try await registry.push(Data("other".utf8), to: "a")
            try await registry.push(blob, to: "b")
            let good = try await link(registry)
            let parts = good.split(separator: "?")
            let expiry = try XCTUnwrap(parts[1].split(separator: "&").first.flatMap { Int64($0.dropFirst(8)) })
            let other = DataEndpoint(
                host: "x", localAuthority: nil, registry: "2", loginServer: TokenFixture.loginServer,
                key: Data(repeating: 7, count: 32), now: { registry.tokens.time })
            let stranger = DataEndpoint(
                host: "x", localAuthority: nil, registry: "1", loginServer: TokenFixture.loginServer,
                key: Data(repeating: 8, count: 32), now: { registry.tokens.time })
            let digest = try Digest(parsing: SampleContent.digest(blob))
            for link in [
                String(parts[0]), "\(parts[0])?expires=\(expiry)", "\(parts[0])?signature=00",
                good.replacingOccurrences(of: "expires=\(expiry)", with: "expires=\(expiry + 1)"),
                good.replacingOccurrences(of: "/a/", with: "/b/"),
                good.replacingOccurrences(of: digest.description, with: SampleContent.digest(Data("other".utf8))),
                String(good.dropLast()) + (good.hasSuffix("0") ? "1" : "0"), good + "0",
                other.link(to: digest, in: try RepositoryName(parsing: "a")),
                stranger.link(to: digest, in: try RepositoryName(parsing: "a")),
            ] {
                let answer = try await follow(link, registry)
                XCTAssertEqual(answer.status, 403, link)
                XCTAssertEqual(answer.codes, ["DENIED"], link)
            }
            registry.tokens.advance(by: DataEndpoint.lifetime + 1)
            let late = try await follow(good, registry)
            XCTAssertEqual(late.status, 403)
            XCTAssertTrue(late.text.contains("expired"), late.text)
        }
    }

    func testTheFirewallStandsBeforeTheDataEndpointToo() async throws {
        try await RegistryFixture.with(hasDataEndpoint: true) { registry in
            try await registry.push(blob, to: "a")
            let good = try await link(registry)
            registry.firewall.propagate(NetworkRuleSet(defaultAction: .deny))
            let answer = try await follow(good, registry)
            XCTAssertEqual(answer.status, 403)
            XCTAssertTrue(answer.text.contains("client with IP '127.0.0.1' is not allowed access"), answer.text)
        }
    }

    func testNothingElseIsThere() async throws {
        try await RegistryFixture.with(hasDataEndpoint: true) { registry in
            for path in ["/v2/", "/v2/_catalog", "/v2/a/manifests/v1", "/oauth2/token"] {
                let answer = try await follow(path, registry)
                XCTAssertEqual(answer.status, 404, path)
            }
            let answer = try await follow(path, registry, "DELETE")
            XCTAssertEqual(answer.status, 405)
        }
    }
}
