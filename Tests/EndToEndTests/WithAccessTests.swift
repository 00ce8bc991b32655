import FirewallSync
import Foundation
import IPNetworks
import LoopbackServer
import XCTest

/// A command run with the registry open to it.
final class WithAccessTests: DoorCase {
    private let opened = ["with-access", "--address", "20.9.0.5", "--wait", "0s"]
    private var mark: String { folder.appending(path: "mark").path }

    /// Runs the command with the test's configuration, whose flags go before the terminator.
    private func withAccess(_ command: String..., flags: [String] = []) throws -> RunningCommand {
        try runner.start(
            opened + flags + ["--config", "\(folder.path)/acr-firewall-sync.yaml", "--"] + command)
    }

    /// Waits until the command has said that it runs.
    private func waitForMark(_ running: RunningCommand) async throws {
        while !FileManager.default.fileExists(atPath: mark), !running.hasEnded {
            try await Task.sleep(for: .milliseconds(5))
        }
        XCTAssertTrue(FileManager.default.fileExists(atPath: mark), "the command never ran")
    }

    func testTheCommandSeesTheDoorOpen_itsStreamsAndStatusAreOurs_andTheDoorIsClosed() async throws {
        let running = try withAccess("sh", "-c", "echo out; echo err >&2; touch '\(mark)'; exit 7")
        let result = try await running.wait()
        XCTAssertEqual(result.status, 7, result.all)
        XCTAssertEqual(result.output, "out\n")
        XCTAssertTrue(result.error.contains("err\n"), result.error)
        XCTAssertTrue(FileManager.default.fileExists(atPath: mark))
        XCTAssertEqual(azure.rules, foreign)
        XCTAssertEqual(azure.writes, 2, "opened, and closed")
    }

    func testACommandThatIsNotThere_closesTheDoor() async throws {
        let result = try await withAccess("no-such-program").wait()
        XCTAssertEqual(result.status, 1, result.all)
        XCTAssertTrue(result.error.contains("there is no program 'no-such-program'"), result.error)
        XCTAssertEqual(azure.rules, foreign)
    }

    func testSIGTERM_isHandedOn_andTheDoorIsClosed() async throws {
        let running = try withAccess(
            "sh", "-c", "sleep 600 & trap 'echo caught; kill $!; exit 5' TERM; touch '\(mark)'; wait")
        async let finished = running.wait()
        try await waitForMark(running)
        XCTAssertEqual(azure.rules, foreign + ["20.9.0.5/32"])
        running.send(SIGTERM)
        let result = try await finished
        XCTAssertEqual(result.output, "caught\n")
        XCTAssertEqual(result.status, 5, result.all)
        XCTAssertEqual(azure.rules, foreign)
    }

    func testACommandEndedByASignal_endsLikeAShellSays() async throws {
        let result = try await withAccess("sh", "-c", "kill -INT $$").wait()
        XCTAssertEqual(result.status, 130, result.all)
        XCTAssertEqual(azure.rules, foreign)
    }

    func testSIGKILL_leavesTheDoorToTheNextRun_beforeItsTimeIsOver() async throws {
        let running = try withAccess("sh", "-c", "touch '\(mark)'; exec sleep 600", flags: ["--for", "7d"])
        async let finished = running.wait()
        try await waitForMark(running)
        let alive = try await sync("apply", "--yes")
        XCTAssertEqual(alive.status, 0, alive.all)
        XCTAssertTrue(azure.rules.contains("20.9.0.5/32"), "a door is left alone while its process lives")
        let child = try childProcesses(of: running)
        running.kill()
        _ = try await finished
        try await assertConverges(keeping: foreign)
        for process in child { kill(process, SIGKILL) }
    }

    func testClosingThatFails_isReported_andLeftToTheNextRun() async throws {
        azure.interfere { [azure] request in
            guard request.method == "PATCH", azure?.writes ?? 0 > 0 else { return nil }
            return .instead(.json(#"{"error":{"code":"ScopeLocked","message":"locked"}}"#, status: 409))
        }
        let result = try await withAccess("true").wait()
        XCTAssertEqual(result.status, 1, result.all)
        XCTAssertTrue(result.error.contains("the next run of anybody's closes it"), result.error)
        XCTAssertTrue(azure.rules.contains("20.9.0.5/32"))
        try await assertConverges(keeping: foreign)
    }

    func testATag_thatDoesNotFitTheQuota_isRefusedWithTheFigures() async throws {
        azure.change { $0.quota = 4 }
        let arguments = ["with-access", "--tag", "AzureContainerRegistry.JapanEast", "--wait", "0s"]
        let configuration = ["--config", "\(folder.path)/acr-firewall-sync.yaml"]
        let full = try await runner.start(arguments + configuration + ["--", "true"]).wait()
        assertUntouched(full, status: 3, rules: foreign, saying: "holds 3 of 4 rules, and 2 more would be needed")
        azure.change { $0.quota = 5 }
        let result = try await runner.start(arguments + configuration + ["--", "true"]).wait()
        XCTAssertEqual(result.status, 0, result.all)
        XCTAssertTrue(result.error.contains("20.1.8.0/24 is open"), result.error)
        XCTAssertEqual(azure.rules, foreign)
    }

    /// The processes that `running` has started.
    private func childProcesses(of running: RunningCommand) throws -> [pid_t] {
        let path = "/proc/\(running.processIdentifier)/task/\(running.processIdentifier)/children"
        let tasks = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(running.processIdentifier)/task")
        let children = tasks.compactMap {
            try? String(contentsOfFile: "/proc/\(running.processIdentifier)/task/\($0)/children", encoding: .utf8)
        }
        XCTAssertFalse(children.joined().isEmpty, path)
        return children.joined(separator: " ").split(separator: " ").compactMap { pid_t($0) }
    }
}
