import Foundation
import HTTPTypes
import XCTest

@testable import EmbeddedRegistry

/// Each operation is allowed by the scope that it needs, and by no other.
final class ScopeEnforcementTests: ACRCase {
    private struct Operation {
        let method: HTTPRequest.Method
        let path: String
        var body = ""
        /// The scope that the challenge asks for.
        let scope: String
        /// Another that will do.
        var other: String?
    }

    private func operations(_ digest: String) -> [Operation] {
        [
            Operation(method: .get, path: "/v2/_catalog", scope: "registry:catalog:*"),
            Operation(method: .get, path: "/acr/v1/_catalog", scope: "registry:catalog:*"),
            Operation(method: .get, path: "/v2/a/b/manifests/v1", scope: "repository:a/b:pull"),
            Operation(method: .head, path: "/v2/a/b/manifests/\(digest)", scope: "repository:a/b:pull"),
            Operation(method: .get, path: "/v2/a/b/referrers/\(digest)", scope: "repository:a/b:pull"),
            Operation(
                method: .get, path: "/v2/a/b/tags/list", scope: "repository:a/b:pull",
                other: "repository:a/b:metadata_read"),
            Operation(method: .post, path: "/v2/a/b/blobs/uploads/", scope: "repository:a/b:pull,push"),
            Operation(method: .get, path: "/acr/v1/a/b", scope: "repository:a/b:metadata_read"),
            Operation(method: .get, path: "/acr/v1/a%2Fb/_tags", scope: "repository:a/b:metadata_read"),
            Operation(method: .get, path: "/acr/v1/a/b/_tags/v1", scope: "repository:a/b:metadata_read"),
            Operation(method: .get, path: "/acr/v1/a/b/_manifests", scope: "repository:a/b:metadata_read"),
            Operation(method: .get, path: "/acr/v1/a/b/_manifests/\(digest)", scope: "repository:a/b:metadata_read"),
            Operation(method: .patch, path: "/acr/v1/a/b", body: "{}", scope: "repository:a/b:metadata_write"),
            Operation(method: .patch, path: "/acr/v1/a/b/_tags/v1", body: "{}", scope: "repository:a/b:metadata_write"),
            Operation(
                method: .patch, path: "/acr/v1/a/b/_manifests/\(digest)", body: "{}",
                scope: "repository:a/b:metadata_write"),
            // Last, for these take away what the others are about.
            Operation(method: .delete, path: "/acr/v1/a/b/_tags/v2", scope: "repository:a/b:delete"),
            Operation(method: .delete, path: "/v2/a/b/manifests/\(digest)", scope: "repository:a/b:delete"),
            Operation(method: .delete, path: "/acr/v1/a/b", scope: "repository:a/b:delete"),
        ]
    }

    func testEveryOperationAgainstEveryScope() async throws {
        let digest = try await pushImage("one", to: "a/b", tags: ["v1", "v2"])
        let service = tokens.service()
        var bearers: [String: String] = [:]
        let scopes = [
            "registry:catalog:*", "repository:a/b:pull", "repository:a/b:push", "repository:a/b:pull,push",
            "repository:a/b:delete", "repository:a/b:metadata_read", "repository:a/b:metadata_write",
            "repository:a:*", "repository:a/b/c:*", "repository:*:*", "",
        ]
        for scope in scopes {
            let token = try await tokens.accessToken(
                [scope], of: service, user: "blogbuildtest", password: "secret")
            bearers[scope] = "Bearer \(token)"
        }
        for operation in operations(digest) {
            let name = "\(operation.method) \(operation.path)"
            let unknown = try await send(operation.method, operation.path, operation.body, as: nil)
            XCTAssertEqual(unknown.status, 401, name)
            XCTAssertEqual(
                unknown.headers[.wwwAuthenticate],
                "Bearer realm=\"https://blogbuildtest.azurecr.io/oauth2/token\",service=\"blogbuildtest.azurecr.io\","
                    + "scope=\"\(operation.scope)\"", name)
            let forged = try await send(operation.method, operation.path, operation.body, as: "Bearer a.b.c")
            XCTAssertEqual(forged.status, 401, name)
            XCTAssertTrue(forged.headers[.wwwAuthenticate]?.hasSuffix(",error=\"invalid_token\"") == true, name)
            for scope in scopes where !suffices(scope, for: operation) {
                let refused = try await send(
                    operation.method, operation.path, operation.body, as: bearers[scope] ?? "")
                XCTAssertEqual(refused.status, 401, "\(name) with \(scope)")
                XCTAssertTrue(
                    refused.headers[.wwwAuthenticate]?.hasSuffix(",error=\"insufficient_scope\"") == true,
                    "\(name) with \(scope)")
            }
            let allowed = try await send(
                operation.method, operation.path, operation.body, as: bearers[operation.scope] ?? "")
            XCTAssertTrue((200..<300).contains(allowed.status), "\(name): \(allowed.status)")
        }
    }

    private func suffices(_ scope: String, for operation: Operation) -> Bool {
        [operation.scope, operation.other].contains(scope)
            || operation.scope == "repository:a/b:pull" && scope == "repository:a/b:pull,push"
    }

    func testRepositoryScopedTokenIsHeldToItsScopeMap() async throws {
        try await pushImage("one", to: "team/app", tags: ["v1"])
        try await pushImage("one", to: "other", tags: ["v1"])
        tokens.setToken("reader", "p", ["repositories/team/*/content/read"])
        let reader = TokenFixture.basic("reader", "p")
        for (method, path, status) in [
            (HTTPRequest.Method.get, "/v2/", 200), (.get, "/v2/team/app/manifests/v1", 200),
            (.get, "/v2/other/manifests/v1", 403), (.delete, "/v2/team/app/manifests/v1", 403),
            (.get, "/v2/_catalog", 403), (.get, "/acr/v1/team/app", 403), (.post, "/v2/team/app/blobs/uploads/", 403),
        ] {
            let answer = try await send(method, path, as: reader)
            XCTAssertEqual(answer.status, status, path)
        }
    }
}
