import EmbeddedRegistry
import Foundation
import XCTest

@testable import EmbeddedControlPlane

/// Admin users, repository-scoped tokens and scope maps, through the resource manager and at the registry's door.
final class CredentialTests: XCTestCase {
    /// A registry that answers everybody, with the admin user on.
    private func withOpenRegistry(_ body: (StackFixture) async throws -> Void) async throws {
        try await StackFixture.with { stack in
            let opened = try stack.arm(
                "PATCH", stack.registry,
                #"{"properties":{"networkRuleSet":{"defaultAction":"Allow"},"adminUserEnabled":true}}"#)
            XCTAssertEqual(opened.status, 200, opened.body)
            stack.clock.advance(by: 1)
            XCTAssertEqual(try stack.knock().status, 401)
            try await body(stack)
        }
    }

    /// The status of `/v2/` for somebody with this name and password.
    private func knock(_ stack: StackFixture, _ user: String, _ password: String) throws -> Int {
        try stack.curl(["--user", "\(user):\(password)", stack.ready.registries[0].url + "/v2/"]).status
    }

    private func passwords(_ answer: HTTPAnswer) throws -> [String] {
        try XCTUnwrap(try answer.json["passwords"]?.elements).compactMap { $0["value"]?.text }
    }

    func testAdminUserSignsInWithEitherPasswordUntilItIsRenewedOrSwitchedOff() async throws {
        try await withOpenRegistry { stack in
            let listed = try stack.arm("POST", stack.registry + "/listCredentials")
            XCTAssertEqual(try listed.json["username"]?.text, "blogbuildtest")
            XCTAssertEqual(try listed.json["passwords"]?.elements?.map { $0["name"]?.text }, ["password", "password2"])
            let old = try passwords(listed)
            XCTAssertEqual(old.map(\.count), [52, 52])
            for password in old { XCTAssertEqual(try knock(stack, "blogbuildtest", password), 200) }
            XCTAssertEqual(try knock(stack, "blogbuildtest", "wrong"), 401)

            let renewed = try stack.arm("POST", stack.registry + "/regenerateCredential", #"{"name":"password2"}"#)
            let new = try passwords(renewed)
            XCTAssertEqual(new[0], old[0])
            XCTAssertNotEqual(new[1], old[1])
            XCTAssertEqual(try knock(stack, "blogbuildtest", old[1]), 401)
            XCTAssertEqual(try knock(stack, "blogbuildtest", new[1]), 200)
            let odd = try stack.arm("POST", stack.registry + "/regenerateCredential", #"{"name":"password3"}"#)
            XCTAssertEqual(odd.status, 400)

            let path = stack.directory.passwordFile(ofRegistry: 1)
            XCTAssertEqual(try String(contentsOfFile: path, encoding: .utf8), old[0])
            XCTAssertEqual(
                try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int, 0o600)
            _ = try stack.arm("POST", stack.registry + "/regenerateCredential", #"{"name":"password"}"#)
            XCTAssertEqual(
                try knock(stack, "blogbuildtest", try String(contentsOfFile: path, encoding: .utf8)), 200)

            _ = try stack.arm("PATCH", stack.registry, #"{"properties":{"adminUserEnabled":false}}"#)
            XCTAssertEqual(try knock(stack, "blogbuildtest", new[1]), 401)
            let refused = try stack.arm("POST", stack.registry + "/listCredentials")
            XCTAssertEqual(refused.status, 400)
            XCTAssertEqual(try refused.errorCode, "UnAuthorizedForCredentialOperations")
            _ = try stack.arm("PATCH", stack.registry, #"{"properties":{"adminUserEnabled":true}}"#)
            XCTAssertEqual(try knock(stack, "blogbuildtest", new[1]), 200, "the passwords come back with the user")
        }
    }

    func testCredentialsSurviveARestart() async throws {
        let directory = StackFixture.newDirectory()
        defer { try? FileManager.default.removeItem(atPath: directory.path) }
        var stack = try await StackFixture.start(in: directory)
        _ = try stack.arm(
            "PATCH", stack.registry,
            #"{"properties":{"networkRuleSet":{"defaultAction":"Allow"},"adminUserEnabled":true}}"#)
        let password = try passwords(try stack.arm("POST", stack.registry + "/listCredentials"))[0]
        let refresh = try await token(stack, password)
        try await stack.stop()
        for name in ["registry-tokens.pem", "sign-in.pem"] {
            let key = try FileManager.default.attributesOfItem(atPath: "\(directory.keyDirectory)/\(name)")
            XCTAssertEqual(key[.posixPermissions] as? Int, 0o600, name)
        }
        stack = try await StackFixture.start(in: directory)
        XCTAssertEqual(try knock(stack, "blogbuildtest", password), 200)
        XCTAssertEqual(
            try stack.curl(["--header", "Authorization: Bearer \(refresh)", stack.ready.registries[0].url + "/v2/"])
                .status,
            200, "a token of before the restart")
        try await stack.stop()
    }

    private func token(_ stack: StackFixture, _ password: String) async throws -> String {
        stack.clock.advance(by: 1)
        let answer = try stack.curl([
            "--data", "grant_type=password&username=blogbuildtest&password=\(password)",
            stack.ready.registries[0].url + "/oauth2/token",
        ])
        return try XCTUnwrap(try answer.json["access_token"]?.text)
    }

    func testTokenIsMadeUsedDisabledAndDeleted() async throws {
        try await withOpenRegistry { stack in
            let path = stack.registry + "/tokens/deployer"
            let body = #"{"properties":{"scopeMapId":"\#(stack.registry)/scopeMaps/_repositories_pull"}}"#
            let made = try stack.arm("PUT", path, body)
            XCTAssertEqual(made.status, 200, made.body)
            XCTAssertEqual(try made.json["properties"]?["status"]?.text, "enabled")
            XCTAssertEqual(
                try made.json["properties"]?["scopeMapId"]?.text, stack.registry + "/scopeMaps/_repositories_pull")
            let generate = stack.registry + "/generateCredentials"
            let generated = try stack.arm("POST", generate, #"{"tokenId":"\#(path)"}"#)
            XCTAssertEqual(try generated.json["username"]?.text, "deployer")
            let secrets = try passwords(generated)
            XCTAssertEqual(secrets.count, 2)
            for secret in secrets { XCTAssertEqual(try knock(stack, "deployer", secret), 200) }

            let usages = try stack.arm("GET", stack.registry + "/listUsages").json["value"]?.elements
            XCTAssertEqual(usages?.first { $0["name"] == "Tokens" }?["currentValue"], .integer(1))

            let shown = try stack.arm("GET", path)
            XCTAssertEqual(
                try shown.json["properties"]?["credentials"]?["passwords"]?.elements?.map { $0["name"]?.text },
                ["password1", "password2"])
            XCTAssertFalse(secrets.contains { shown.body.contains($0) }, "shown once")
            let database =
                try Data(contentsOf: URL(fileURLWithPath: stack.directory.databaseFile))
                + (try Data(contentsOf: URL(fileURLWithPath: stack.directory.databaseFile + "-wal")))
            XCTAssertFalse(secrets.contains { database.firstRange(of: Data($0.utf8)) != nil }, "kept as a hash")

            let one = try stack.arm("POST", generate, #"{"tokenId":"\#(path)","name":"password1"}"#)
            XCTAssertEqual(try passwords(one).count, 1)
            XCTAssertEqual(try knock(stack, "deployer", secrets[0]), 401)
            XCTAssertEqual(try knock(stack, "deployer", secrets[1]), 200)
            let kept = #"{"properties":{"credentials":{"passwords":[{"name":"password1"}]}}}"#
            XCTAssertEqual(try stack.arm("PATCH", path, kept).status, 200)
            XCTAssertEqual(try knock(stack, "deployer", secrets[1]), 401)
            let first = try passwords(one)[0]
            XCTAssertEqual(try knock(stack, "deployer", first), 200)

            _ = try stack.arm("PATCH", path, #"{"properties":{"status":"disabled"}}"#)
            XCTAssertEqual(try knock(stack, "deployer", first), 401)
            _ = try stack.arm("PATCH", path, #"{"properties":{"status":"enabled"}}"#)
            XCTAssertEqual(try knock(stack, "deployer", first), 200)
            XCTAssertEqual(try stack.arm("DELETE", path).status, 200)
            XCTAssertEqual(try knock(stack, "deployer", first), 401)
            XCTAssertEqual(try stack.arm("DELETE", path).status, 204)
            XCTAssertEqual(try stack.arm("GET", path).status, 404)
        }
    }

    func testPasswordEndsAtItsExpiry() async throws {
        try await withOpenRegistry { stack in
            let path = stack.registry + "/tokens/visitor"
            _ = try stack.arm(
                "PUT", path, #"{"properties":{"scopeMapId":"\#(stack.registry)/scopeMaps/_repositories_pull"}}"#)
            let expiry = stack.clock.now.addingTimeInterval(3600).formatted(.iso8601)
            let generated = try stack.arm(
                "POST", stack.registry + "/generateCredentials",
                #"{"tokenId":"\#(path)","name":"password2","expiry":"\#(expiry)"}"#)
            XCTAssertEqual(generated.status, 200, generated.body)
            let secret = try passwords(generated)[0]
            XCTAssertEqual(try knock(stack, "visitor", secret), 200)
            let _: ClockDocument = try stack.ask(.clockAdvance(seconds: 3600))
            XCTAssertEqual(try knock(stack, "visitor", secret), 401)
            for body in [
                #"{"tokenId":"\#(path)","expiry":"2001-01-01T00:00:00Z"}"#, #"{"tokenId":"\#(path)","expiry":"soon"}"#,
                #"{"tokenId":"\#(path)","name":"password3"}"#, #"{"tokenId":"/x"}"#, "{}",
            ] {
                XCTAssertEqual(
                    try stack.arm("POST", stack.registry + "/generateCredentials", body).status, 400, body)
            }
        }
    }

    func testScopeMapsAreMadeChangedAndDeleted() async throws {
        try await withOpenRegistry { stack in
            let path = stack.registry + "/scopeMaps/team-writers"
            let made = try stack.arm(
                "PUT", path, #"{"properties":{"description":"d","actions":["repositories/team/*/content/write"]}}"#)
            XCTAssertEqual(made.status, 200, made.body)
            XCTAssertEqual(try made.json["properties"]?["type"]?.text, "UserDefined")
            let listed = try stack.arm("GET", stack.registry + "/scopeMaps")
            XCTAssertEqual(
                try listed.json["value"]?.elements?.compactMap { $0["name"]?.text },
                [
                    "_repositories_admin", "_repositories_pull", "_repositories_pull_metadata_read",
                    "_repositories_push", "_repositories_push_metadata_write", "team-writers",
                ])
            let changed = try stack.arm("PATCH", path, #"{"properties":{"description":"e"}}"#)
            XCTAssertEqual(try changed.json["properties"]?["description"]?.text, "e")
            XCTAssertEqual(
                try changed.json["properties"]?["actions"], ["repositories/team/*/content/write"])
            for (method, name, body) in [
                ("PUT", "abc", #"{"properties":{"actions":["repositories/a/content/read"]}}"#),
                ("PUT", "_mine-all", #"{"properties":{"actions":["repositories/a/content/read"]}}"#),
                ("PUT", "odd-actions", #"{"properties":{"actions":["repositories/a/content/fly"]}}"#),
                ("PUT", "no-actions", #"{"properties":{}}"#), ("PUT", "no-actions", #"{"properties":{"actions":[]}}"#),
                ("PUT", "no-actions", #"{"properties":{"actions":[1]}}"#), ("PUT", "no-actions", "["),
                ("DELETE", "_repositories_admin", ""),
            ] {
                let answer = try stack.arm(method, stack.registry + "/scopeMaps/\(name)", body)
                XCTAssertEqual(answer.status, 400, "\(name) \(body) \(answer.body)")
            }
            XCTAssertEqual(try stack.arm("PATCH", stack.registry + "/scopeMaps/nothing", "{}").status, 404)
            XCTAssertEqual(try stack.arm("DELETE", path).status, 200)
            XCTAssertEqual(try stack.arm("GET", path).status, 404)
        }
    }

    func testOddTokensAreRefused() async throws {
        try await withOpenRegistry { stack in
            let pull = stack.registry + "/scopeMaps/_repositories_pull"
            for (name, body) in [
                ("abc", #"{"properties":{"scopeMapId":"\#(pull)"}}"#), ("no-scope-map", "{}"),
                ("other-place", #"{"properties":{"scopeMapId":"/subscriptions/x/registries/y"}}"#),
                ("not-there", #"{"properties":{"scopeMapId":"\#(stack.registry)/scopeMaps/nothing"}}"#),
                ("odd-status", #"{"properties":{"scopeMapId":"\#(pull)","status":"on"}}"#),
            ] {
                let answer = try stack.arm("PUT", stack.registry + "/tokens/\(name)", body)
                XCTAssertEqual(answer.status, 400, "\(name) \(answer.body)")
            }
            XCTAssertEqual(try stack.arm("PATCH", stack.registry + "/tokens/nothing", "{}").status, 404)
            let other = stack.registry.replacing("blogbuildtest", with: "another")
            XCTAssertEqual(try stack.arm("GET", other + "/tokens").status, 404)
            XCTAssertEqual(try stack.arm("POST", other + "/listCredentials").status, 404)
        }
    }

    func testCommandsShowRenewAndMakeCredentials() async throws {
        try await withOpenRegistry { stack in
            let shown: CredentialSummary = try stack.ask(.credentialShow(registry: nil))
            XCTAssertEqual(shown.loginServer, "blogbuildtest.azurecr.io")
            let renewed: CredentialSummary = try stack.ask(
                .credentialRenew(registry: "blogbuildtest", password: "password2"))
            XCTAssertEqual(renewed.passwords[0], shown.passwords[0])
            XCTAssertEqual(try knock(stack, "blogbuildtest", shown.passwords[1].value), 401)
            XCTAssertEqual(try knock(stack, "blogbuildtest", renewed.passwords[1].value), 200)

            let token: CredentialSummary = try stack.ask(
                .tokenCreate(
                    registry: nil, name: "deployer", scopeMap: nil, actions: ["repositories/team/*/content/read"],
                    days: 30))
            XCTAssertEqual(token.passwords.map(\.name), ["password1", "password2"])
            XCTAssertNotNil(token.passwords[0].expiry)
            XCTAssertEqual(try knock(stack, "deployer", token.passwords[0].value), 200)
            let map = try stack.arm("GET", stack.registry + "/scopeMaps/deployer-scope-map")
            XCTAssertEqual(try map.json["properties"]?["actions"], ["repositories/team/*/content/read"])

            for (request, code) in [
                (ControlRequest.credentialShow(registry: "nothing"), StackError.Code.notFound),
                (.credentialRenew(registry: nil, password: "password3"), .refused),
                (
                    .tokenCreate(
                        registry: nil, name: "deployer", scopeMap: "_repositories_pull", actions: [], days: nil),
                    .refused
                ),
                (.tokenCreate(registry: nil, name: "another", scopeMap: "nothing", actions: [], days: nil), .refused),
                (.tokenCreate(registry: nil, name: "another", scopeMap: nil, actions: ["x"], days: nil), .refused),
            ] {
                XCTAssertThrowsError(try stack.ask(request, as: CredentialSummary.self)) { error in
                    XCTAssertEqual((error as? StackError)?.code, code, "\(request)")
                }
            }
        }
    }

    func testLockedRegistryKeepsItsCredentials() async throws {
        try await withOpenRegistry { stack in
            let lock = stack.registry + "/providers/Microsoft.Authorization/locks/keep"
            _ = try stack.arm("PUT", lock, #"{"properties":{"level":"ReadOnly"}}"#)
            let answer = try stack.arm("POST", stack.registry + "/regenerateCredential", #"{"name":"password"}"#)
            XCTAssertEqual(try answer.errorCode, "ScopeLocked")
        }
    }
}
