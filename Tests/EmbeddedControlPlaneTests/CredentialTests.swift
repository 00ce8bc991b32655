import EmbeddedRegistry
import Foundation
import XCTest

@testable import EmbeddedControlPlane

/// The admin user, through the resource manager, by the commands and at the registry's door.
final class CredentialTests: CredentialCase {
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

    func testATokenOfAnyName_andNothingLeftOfOneThatCannotBe() async throws {
        try await withOpenRegistry { stack in
            let actions = ["repositories/team/*/content/read"]
            let longest = String(repeating: "a", count: 50)
            let token: CredentialSummary = try stack.ask(
                .tokenCreate(registry: nil, name: longest, scopeMap: nil, actions: actions, days: nil))
            XCTAssertEqual(try knock(stack, longest, token.passwords[0].value), 200)
            for name in ["ab", "_hidden", String(repeating: "a", count: 51)] {
                let request = ControlRequest.tokenCreate(
                    registry: nil, name: name, scopeMap: nil, actions: actions, days: nil)
                XCTAssertThrowsError(try stack.ask(request, as: CredentialSummary.self)) { error in
                    XCTAssertEqual((error as? StackError)?.code, .refused, name)
                }
            }
            let maps = try stack.arm("GET", stack.registry + "/scopeMaps").json["value"]?.elements ?? []
            XCTAssertEqual(
                maps.compactMap { $0["name"]?.text }.filter { !$0.hasPrefix("_repositories_") }, [longest])
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
