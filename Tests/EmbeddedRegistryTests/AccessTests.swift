import Foundation
import XCTest

@testable import EmbeddedRegistry

/// Who may do what at the distribution interface.
final class AccessTests: XCTestCase {
    private func codes(_ answer: WireAnswer) -> String { "\(answer.status) \(answer.codes.joined(separator: ","))" }

    func testAClientWithoutCredentialsIsToldWhichTokenWouldDo() async throws {
        try await RegistryFixture.with { registry in
            for (method, path, scope) in [
                ("GET", "/v2/a/b/manifests/v1", ",scope=\"repository:a/b:pull\""),
                ("PUT", "/v2/a/b/manifests/v1", ",scope=\"repository:a/b:pull,push\""),
                ("DELETE", "/v2/a/b/manifests/v1", ",scope=\"repository:a/b:delete\""),
                ("POST", "/v2/a/b/blobs/uploads/", ",scope=\"repository:a/b:pull,push\""),
                ("GET", "/v2/_catalog", ",scope=\"registry:catalog:*\""), ("GET", "/v2/", ""),
            ] {
                let answer = try await registry.send(method, path, [("Authorization", "")])
                XCTAssertEqual(answer.status, 401, path)
                XCTAssertEqual(answer.codes, ["UNAUTHORIZED"], path)
                XCTAssertEqual(
                    answer["www-authenticate"],
                    "Bearer realm=\"http://\(TokenFixture.loginServer)/oauth2/token\",service=\"\(TokenFixture.loginServer)\""
                        + scope, path)
            }
        }
    }

    func testABearerTokenIsGoodForItsScopesAlone() async throws {
        try await RegistryFixture.with { registry in
            let manifest = try await registry.pushImage("a", "v1")
            let token = try await registry.tokens.accessToken(
                ["repository:a:pull"], of: registry.service, user: "blogbuildtest", password: RegistryFixture.password)
            let bearer = [("Authorization", "Bearer \(token)")]
            for way in RegistryFixture.Way.allCases {
                let get = try await registry.send("GET", "/v2/a/manifests/v1", bearer, by: way)
                XCTAssertEqual(get.body, manifest)
                let other = try await registry.send("GET", "/v2/b/manifests/v1", bearer, by: way)
                XCTAssertEqual(other.status, 401)
                XCTAssertTrue(
                    other["www-authenticate"]?.hasSuffix("error=\"insufficient_scope\"") == true, "\(other.head)")
            }
            let put = try await registry.send(
                "PUT", "/v2/a/manifests/v2", bearer + [("Content-Type", SampleContent.imageType)], body: manifest)
            XCTAssertEqual(codes(put), "401 UNAUTHORIZED")
            let delete = try await registry.send("DELETE", "/v2/a/manifests/v1", bearer)
            XCTAssertEqual(codes(delete), "401 UNAUTHORIZED")
            let list = try await registry.send("GET", "/v2/_catalog", bearer)
            XCTAssertEqual(codes(list), "401 UNAUTHORIZED")
            // The token's time counts on both ways.
            registry.tokens.advance(by: 24 * 3600)
            for way in RegistryFixture.Way.allCases {
                let late = try await registry.send("GET", "/v2/a/manifests/v1", bearer, by: way)
                XCTAssertEqual(codes(late), "401 UNAUTHORIZED")
            }
        }
    }

    func testAPasswordThatMayNotIsDenied() async throws {
        try await RegistryFixture.with { registry in
            try await registry.pushImage("a", "v1")
            registry.tokens.setToken("reader", "a-reader's-password", ["repositories/a/content/read"])
            let reader = [("Authorization", TokenFixture.basic("reader", "a-reader's-password"))]
            let get = try await registry.send("GET", "/v2/a/manifests/v1", reader)
            XCTAssertEqual(get.status, 200)
            for (method, path) in [
                ("GET", "/v2/b/manifests/v1"), ("DELETE", "/v2/a/manifests/v1"), ("POST", "/v2/a/blobs/uploads/"),
                ("GET", "/v2/_catalog"),
            ] {
                let answer = try await registry.send(method, path, reader)
                XCTAssertEqual(codes(answer), "403 DENIED", "\(method) \(path)")
            }
        }
    }

    func testAPasswordThatChangesCountsAtOnceOnBothWays() async throws {
        try await RegistryFixture.with { registry in
            try await registry.pushImage("a", "v1")
            for way in RegistryFixture.Way.allCases {
                let answer = try await registry.send("GET", "/v2/a/manifests/v1", by: way)
                XCTAssertEqual(answer.status, 200)
            }
            registry.tokens.setAdmin("another-password", id: "a2")
            for way in RegistryFixture.Way.allCases {
                let answer = try await registry.send("GET", "/v2/a/manifests/v1", by: way)
                XCTAssertEqual(codes(answer), "401 UNAUTHORIZED")
            }
        }
    }

    func testARefusedUploadNeverSendsItsBody() async throws {
        try await RegistryFixture.with { registry in
            let answer = try await registry.send(
                "POST", "/v2/a/blobs/uploads/?digest=\(SampleContent.digest(Data()))",
                [("Authorization", ""), ("Expect", "100-continue"), ("Content-Length", "100000000")])
            XCTAssertEqual(codes(answer), "401 UNAUTHORIZED")
            XCTAssertEqual(answer["connection"], "close")
        }
    }
}
