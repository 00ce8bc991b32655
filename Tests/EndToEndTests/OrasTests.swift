import Foundation
import XCTest

/// A person pushes artifacts, attaches signatures and a bill of materials to them, and pulls them, by oras.
final class OrasTests: XCTestCase {
    private var stack: EmbeddedStackProcess!

    override func setUpWithError() throws {
        stack = try EmbeddedStackProcess(arguments: ["--propagation-delay", "0", "--admin-user"])
        try stack.start()
    }

    override func tearDown() { stack.discard() }

    private func oras(_ user: String, _ passwordFile: String) throws -> CommandRunner.Result {
        try stack.python(
            "oras-client.py", needing: ["oras.client"], String(try stack.registry.url.dropFirst("https://".count)),
            user,
            passwordFile)
    }

    private let steps = [
        "push", "push in pieces", "pull by token", "attach", "referrers", "tags", "delete", "wrong password",
    ]

    func testArtifactsAndReferrersByTheAdminUser() throws {
        try stack.patch(#"{"networkRuleSet":{"defaultAction":"Allow"}}"#)
        let result = try oras(
            try XCTUnwrap(try stack.registry.username), try XCTUnwrap(try stack.registry.passwordFile))
        XCTAssertEqual(result.status, 0, result.all)
        XCTAssertEqual(result.output.split(separator: "\n").map(String.init), steps)
    }

    func testRepositoryScopedTokenWorksInItsRepositoriesAndNowhereElse() throws {
        try stack.patch(#"{"networkRuleSet":{"defaultAction":"Allow"}}"#)
        for (name, repositories, succeeds) in [("artist", "artifacts/*", true), ("stranger", "other/*", false)] {
            let actions = ["content/read", "content/write", "content/delete", "metadata/read"].flatMap {
                ["--allow", "repositories/\(repositories)/\($0)"]
            }
            let made = try stack.program(
                ["credential", "create-token", name] + actions + ["--format", "json", "--data", stack.directory])
            XCTAssertEqual(made.status, 0, made.error)
            let summary = try XCTUnwrap(try made.json() as? [String: Any])
            let passwords = try XCTUnwrap(summary["passwords"] as? [[String: Any]])
            let file = stack.directory + "/\(name)-password"
            try XCTUnwrap(passwords.first?["value"] as? String).write(toFile: file, atomically: true, encoding: .utf8)
            let result = try oras(name, file)
            XCTAssertEqual(result.status == 0, succeeds, result.all)
            XCTAssertEqual(result.output.split(separator: "\n").map(String.init), succeeds ? steps : [])
        }
    }

    func testClosedRegistryTellsTheClientItsAddress() throws {
        let result = try oras(
            try XCTUnwrap(try stack.registry.username), try XCTUnwrap(try stack.registry.passwordFile))
        XCTAssertNotEqual(result.status, 0)
        XCTAssertEqual(result.output, "")
        XCTAssertTrue(try stack.command("denials").output.contains("127.0.0.1"))
    }

    func testCredentialCommandsShowAndRenew() throws {
        try stack.patch(#"{"networkRuleSet":{"defaultAction":"Allow"}}"#)
        let shown = try stack.command("credential", "show")
        XCTAssertEqual(shown.status, 0, shown.error)
        let file = try XCTUnwrap(try stack.registry.passwordFile)
        let before = try String(contentsOfFile: file, encoding: .utf8)
        XCTAssertTrue(shown.output.contains(before), shown.output)
        let url = try stack.registry.url + "/v2/"
        XCTAssertEqual(try stack.curl("--user", "blogbuildtest:\(before)", url).status, 200)
        XCTAssertEqual(try stack.command("credential", "renew", "password").status, 0)
        XCTAssertEqual(try stack.curl("--user", "blogbuildtest:\(before)", url).status, 401)
        let after = try String(contentsOfFile: file, encoding: .utf8)
        XCTAssertEqual(try stack.curl("--user", "blogbuildtest:\(after)", url).status, 200)
        let unknown = try stack.command("credential", "renew", "password3")
        XCTAssertEqual(unknown.status, 1)
    }
}
