import Foundation
import LoopbackServer
import XCTest

/// What somebody changed is told by the next run that can tell it, whatever came between.
final class UntoldDriftTests: DoorCase {
    private let lost = "20.1.0.0/24"
    private let added = "198.51.100.7"

    private func bringInStep() async throws {
        let run = try await sync("apply", "--yes")
        XCTAssertEqual(run.status, 0, run.all)
    }

    /// Somebody removes a rule of ours and adds one.
    private func edit() {
        azure.change { [lost, added] in $0.rules = $0.rules.filter { $0 != lost } + [added] }
    }

    /// `drift` and the next run both say what `edit` did, and nothing else.
    private func assertTold(file: StaticString = #filePath, line: UInt = #line) async throws {
        azure.behave()
        for (command, status) in [(["drift"], Int32(2)), (["apply", "--yes"], 0)] {
            let result = try await start(command + ["--format", "json"]).wait()
            XCTAssertEqual(result.status, status, result.all, file: file, line: line)
            let document = try XCTUnwrap(try result.json() as? [String: Any], file: file, line: line)
            let drift = document["drift"] as? [String: Any] ?? document
            let changes = try XCTUnwrap(drift["rulesChanged"] as? [[String: Any]], file: file, line: line)
            XCTAssertEqual(changes.count, 1, result.output, file: file, line: line)
            XCTAssertEqual(changes.first?["lostOurs"] as? [String], [lost], result.output, file: file, line: line)
            XCTAssertEqual(changes.first?["addedByOthers"] as? [String], [added], result.output, file: file, line: line)
            XCTAssertEqual(changes.first?["removedByOthers"] as? [String], [], result.output, file: file, line: line)
            XCTAssertEqual((drift["notLasting"] as? [Any])?.count, 0, result.output, file: file, line: line)
        }
        let over = try await sync("drift")
        XCTAssertEqual(over.status, 0, over.all, file: file, line: line)
    }

    private func openADoor() async throws {
        let result = try await sync("open", "20.9.0.5", "--for", "5m", "--reason", "job 7", "--wait", "0s")
        XCTAssertEqual(result.status, 0, result.all)
    }

    func testBeforeADoorOpensAndCloses() async throws {
        try await bringInStep()
        edit()
        try await openADoor()
        let closed = try await sync("close", "20.9.0.5")
        XCTAssertEqual(closed.status, 0, closed.all)
        XCTAssertTrue(azure.rules.contains(added))
        try await assertTold()
    }

    func testBetweenOpeningAndClosing_evenARuleOfTheSameAddress() async throws {
        try await bringInStep()
        try await openADoor()
        azure.change { [added] in $0.rules += ["20.9.0.5", added] }
        let closed = try await sync("close", "20.9.0.5")
        XCTAssertEqual(closed.status, 0, closed.all)
        let drift = try await sync("drift", "--format", "json").json() as? [String: Any]
        let change = try XCTUnwrap((drift?["rulesChanged"] as? [[String: Any]])?.first)
        XCTAssertEqual((change["addedByOthers"] as? [String])?.count, 2, "\(change)")
        XCTAssertEqual(change["removedByOthers"] as? [String], [])
    }

    func testBeforeADoorOpens_aRuleThatIsNotPutBackStaysAway() async throws {
        try writeConfiguration(extra: "    restore: false")
        azure.change { $0.prefixes = ["20.1.0.0/24", "20.1.8.0/24", "20.1.16.0/24", "20.1.24.0/24"] }
        try await bringInStep()
        edit()
        try await openADoor()
        let run = try await sync("apply", "--yes")
        XCTAssertEqual(run.status, 0, run.all)
        XCTAssertFalse(azure.rules.contains(lost), "\(azure.rules)")
    }

    func testBeforeAWriteThatDoesNotLast() async throws {
        try await bringInStep()
        edit()
        let unchanged = azure.resource
        azure.interfere { $0.method == "PATCH" ? .instead(.json(unchanged)) : nil }
        let run = try await sync("apply", "--yes")
        XCTAssertEqual(run.status, 1, run.all)
        XCTAssertTrue(run.error.contains("still differs"), run.error)
        try await assertTold()
    }

    func testBeforeARunThatIsInterrupted_andADoorThatSettlesIt() async throws {
        for isDoorBetween in [false, true] {
            try await tearDown()
            try await setUp()
            try await bringInStep()
            edit()
            let gate = Gate()
            azure.interfere { $0.method == "PATCH" ? .instead(.dropped.held(by: gate)) : nil }
            let running = try start(["apply", "--yes"])
            async let finished = running.wait()
            while azure.requests.filter({ $0.method == "PATCH" }).count < 2, !running.hasEnded {
                try await Task.sleep(for: .milliseconds(5))
            }
            running.kill()
            _ = try await finished
            gate.open()
            azure.behave()
            if isDoorBetween {
                try await openADoor()
                let closed = try await sync("close", "20.9.0.5")
                XCTAssertEqual(closed.status, 0, closed.all)
            }
            try await assertTold()
        }
    }
}
