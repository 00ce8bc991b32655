import Foundation
import XCTest

/// A test case with a registry of scripted faults, a configuration that points at it, and the real command.
class FaultCase: XCTestCase {
    private(set) var azure: ScriptedAzure!
    private(set) var runner: CommandRunner!
    var folder: URL { runner.home }

    override func setUp() async throws {
        azure = try ScriptedAzure()
        runner = try CommandRunner()
        try writeConfiguration()
        let token = folder.appending(path: "token")
        try Data("secret-token-of-the-test\n".utf8).write(to: token)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: token.path)
    }

    override func tearDown() async throws {
        try? FileManager.default.removeItem(at: folder)
        azure = nil
    }

    func writeConfiguration(extra: String = "") throws {
        let text = """
            clouds:
              scripted:
                resource-manager: \(azure.url)
                authority: \(azure.url)
                audience: \(azure.url)/
                registry-suffix: azurecr.io
                download-page: \(azure.url)/page
                publication-cloud: Public
            credentials:
              test:
                token-file: \(folder.path)/token
            registries:
              - id: \(ScriptedAzure.id)
                cloud: scripted
                credential: test
                tags: [AzureContainerRegistry.JapanEast]
                verify-timeout: 1s
            \(extra)
            state-directory: \(folder.path)/state
            """
        try Data(text.utf8).write(to: folder.appending(path: "acr-firewall-sync.yaml"))
    }

    /// Runs the command with the test's configuration.
    func sync(_ arguments: String...) async throws -> CommandRunner.Result { try await sync(arguments) }

    /// Runs the command with the test's configuration.
    func sync(_ arguments: [String]) async throws -> CommandRunner.Result { try await start(arguments).wait() }

    /// Starts the command with the test's configuration.
    func start(_ arguments: String...) throws -> RunningCommand { try start(arguments) }

    /// Starts the command with the test's configuration.
    func start(_ arguments: [String]) throws -> RunningCommand {
        try runner.start(arguments + ["--config", "\(folder.path)/acr-firewall-sync.yaml"])
    }

    /// Nothing was written, and the message says all of `parts` without the secret.
    func assertUntouched(
        _ result: CommandRunner.Result, status: Int32 = 1, rules: [String], saying parts: String...,
        file: StaticString = #filePath,
        line: UInt = #line
    ) {
        XCTAssertEqual(result.status, status, result.error, file: file, line: line)
        XCTAssertEqual(azure.rules, rules, file: file, line: line)
        for part in parts {
            XCTAssertTrue(
                result.all.contains(part), "'\(part)' is not in:\n\(result.all)", file: file, line: line)
        }
        XCTAssertFalse(result.all.contains("secret-token"), file: file, line: line)
    }

    /// The next run succeeds, and every foreign rule is still there, in place and verbatim.
    func assertConverges(keeping foreign: [String], file: StaticString = #filePath, line: UInt = #line) async throws {
        azure.behave()
        let result = try await sync("apply", "--yes")
        XCTAssertEqual(result.status, 0, result.error, file: file, line: line)
        XCTAssertEqual(azure.rules.filter { !$0.hasPrefix("20.1.") }, foreign, file: file, line: line)
        XCTAssertEqual(
            Set(azure.rules.filter { $0.hasPrefix("20.1.") }), ["20.1.0.0/24", "20.1.8.0/24"], file: file, line: line)
        let plan = try await sync("plan")
        XCTAssertEqual(plan.status, 0, plan.all, file: file, line: line)
    }
}
