import EmbeddedRegistry
import Foundation
import XCTest

@testable import EmbeddedControlPlane

/// Repository-scoped tokens and scope maps, through the resource manager and at the registry's door.
final class RepositoryTokenTests: CredentialCase {
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
}
