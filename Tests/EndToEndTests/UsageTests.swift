import XCTest

final class UsageTests: CommandTestCase {
    private static let commands = [
        ["fetch"], ["tags"], ["tags", "list"], ["tags", "show"], ["tags", "find"], ["tags", "diff"], ["compress"],
        ["plan"], ["apply"], ["adopt"], ["explain"], ["history"], ["rollback"], ["backtest"], ["setup"], ["doctor"],
        ["alert"], ["alert", "test"], ["alert", "list"], ["config"],
        ["config", "check"], ["config", "init"],
    ]

    private func run(_ arguments: [String]) throws -> CommandRunner.Result { try runner.run(arguments) }

    func testHelp_ofEveryCommand_hasAnExample() throws {
        for command in Self.commands {
            let result = try run(command + ["--help"])
            XCTAssertEqual(result.status, 0, "\(command): \(result.error)")
            XCTAssertTrue(result.output.contains("EXAMPLE"), "\(command)")
            XCTAssertTrue(result.output.contains("acr-firewall-sync \(command.joined(separator: " "))"), "\(command)")
        }
    }

    func testWrongUsage_exitsWith64() throws {
        let cases = [
            ["compress"], ["compress", "--max-rules", "-1"], ["compress", "--max-rules", "many"],
            ["plan", "--nonsense"], ["setup", "--pin", "10.0.0.1"], ["doctor", "--max-over-allowed", "1"],
            ["nonsense"], ["tags", "find", "1.2.3"], ["adopt"], ["fetch", "--cloud", "mars"],
            ["plan", "--override", "quota"], ["apply", "--override", "removed-share"],
            ["plan", "--override", "removed-share", "--reason", " "], ["plan", "--reason", "why not"],
            ["plan", "--shortest-prefix", "33"],
            ["plan", "--quota", "9223372036854775807"],
            ["plan", "--reserve", "1001"], ["plan", "--budget", "-1"], ["plan", "--grace-days", "366"],
            ["plan", "--credential", "hope"],
            ["history", "--limit", "0"], ["alert", "test"], ["alert", "test", "x", "--all"],
        ]
        for arguments in cases {
            let result = try run(arguments)
            XCTAssertEqual(result.status, 64, "\(arguments): \(result.error)")
            XCTAssertEqual(result.output, "", "\(arguments)")
            XCTAssertTrue(result.error.hasPrefix("Error: "), "\(arguments): \(result.error)")
        }
    }

    func testApply_withoutYes_whereNobodyCanBeAsked_isWrongUsage() throws {
        let result = try runner.run("apply")
        XCTAssertEqual(result.status, 64)
        XCTAssertTrue(result.error.contains("--yes"), result.error)
    }

    func testWithoutAnyConfiguration_theErrorSaysHowToGetOne() throws {
        for command in ["plan", "explain", "doctor", "setup"] {
            let result = command == "explain" ? try runner.run(command, "10.0.0.1") : try runner.run(command)
            XCTAssertEqual(result.status, 1, command)
            XCTAssertEqual(
                result.error,
                "acr-firewall-sync: error: no registry is configured and no embedded one runs; write "
                    + "acr-firewall-sync.yaml (acr-firewall-sync config init), name a registry with --resource-id, "
                    + "or start an embedded one (acr-embedded serve)\n", command)
        }
    }

    func testAnEmbeddedStack_thatNeverRan_isSaidToBeAbsent() throws {
        let result = try runner.run("plan", "--embedded", "nowhere")
        XCTAssertEqual(result.status, 1)
        XCTAssertTrue(result.error.contains("acr-embedded serve --data"), result.error)
    }

    func testHistory_beforeAnyRun_isEmpty_andMakesNoLedger() throws {
        let text = try runner.run("history")
        XCTAssertEqual(text.status, 0, text.error)
        XCTAssertEqual(text.output, "No run is recorded yet.\n")
        XCTAssertEqual(try runner.run("history", "--format", "json").output, "[\n\n]\n")
        XCTAssertFalse(FileManager.default.fileExists(atPath: try runner.home.path + "/state"))
    }

    func testSetup_printsTheRoleAlone_onStandardOutput() throws {
        let id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/r"
        let result = try runner.run("setup", "--resource-id", id)
        XCTAssertEqual(result.status, 0, result.error)
        let role = try XCTUnwrap(result.json() as? [String: Any])
        XCTAssertEqual(role["AssignableScopes"] as? [String], ["/subscriptions/s/resourceGroups/g"])
        let actions = try XCTUnwrap(role["Actions"] as? [String])
        XCTAssertTrue(actions.contains("Microsoft.ContainerRegistry/registries/write"))
        XCTAssertTrue(result.error.contains("az role assignment create"), result.error)
        XCTAssertTrue(result.error.contains("--scope '\(id)'"), result.error)
    }

    func testOutput_thatCannotBeWritten_isAnError() throws {
        try XCTSkipUnless(FileManager.default.fileExists(atPath: "/dev/full"), "this system has no /dev/full")
        let program = CommandRunner.programs.appendingPathComponent("acr-firewall-sync").path
        let result = try runner.with("/bin/sh").run(
            "-c", "echo 10.0.0.0/8 | '\(program)' compress --max-rules 1 > /dev/full")
        XCTAssertEqual(result.status, 1)
        XCTAssertEqual(
            result.error, "acr-firewall-sync: error: standard output cannot be written: No space left on device\n")
    }
}
