import Foundation
import LoopbackServer
import XCTest

/// A change of ours that did not last is told as that, by `drift` and by the next run, which makes it again.
final class LostWritesTests: FaultCase {
    private let before = ["20.1.0.0/24", "20.1.8.0/24"]
    private let added = "20.1.16.0/24"

    private func bringInStep() async throws {
        let run = try await sync("apply", "--yes")
        XCTAssertEqual(run.status, 0, run.all)
        XCTAssertEqual(azure.rules, before)
    }

    /// What a command finds apart.
    private func drift(_ command: [String] = ["drift"], status: Int32) async throws -> [String: [[String: Any]]] {
        let result = try await sync(command + ["--format", "json"])
        XCTAssertEqual(result.status, status, result.all)
        let document = try XCTUnwrap(try result.json() as? [String: Any])
        let drift = document["drift"] as? [String: Any] ?? document
        return drift.compactMapValues { $0 as? [[String: Any]] }
    }

    /// `drift` and the next run tell of `lost`, and of nothing else; then it stands again, and there is nothing to tell.
    private func assertTold(lost: String, rules: [String]) async throws {
        let text = try await sync("drift")
        XCTAssertEqual(text.status, 2, text.all)
        let sections = text.output.components(separatedBy: "\nA change of ours did not last\n")
        XCTAssertEqual(sections.count, 2, text.output)
        XCTAssertTrue(sections.last?.contains(lost) ?? false, text.output)
        for (command, status) in [(["drift"], Int32(2)), (["apply", "--yes"], 0)] {
            let found = try await drift(command, status: status)
            XCTAssertEqual(found["notLasting"]?.count, 1, "\(command): \(found)")
            XCTAssertEqual(found["notLasting"]?.first?["lostOurs"] as? [String], [lost], "\(command)")
            XCTAssertEqual(found["rulesChanged"]?.count, 0, "\(command): \(found)")
        }
        XCTAssertEqual(Set(azure.rules), Set(rules))
        let over = try await drift(status: 0)
        XCTAssertEqual(over["notLasting"]?.count, 0, "\(over)")
    }

    func testAWriteThatSomebodyUndoesRightAfter() async throws {
        try await bringInStep()
        azure.change { [before, added] in $0.prefixes = before + [added] }
        let (azure, before, writes) = (try XCTUnwrap(azure), before, azure.writes)
        azure.interfere { request in
            // Before the write can be read back, its rules are replaced by those of before.
            if request.method == "GET", azure.writes > writes { azure.change { $0.rules = before } }
            return nil
        }
        let run = try await sync("apply", "--yes")
        XCTAssertEqual(run.status, 1, run.all)
        XCTAssertTrue(run.error.contains("it lacks \(added)"), run.error)
        XCTAssertEqual(azure.rules, before)
        azure.behave()
        try await assertTold(lost: added, rules: before + [added])
    }

    func testARuleThatIsGone_thoughTheResourceManagerSaysThatNobodyHasWritten() async throws {
        azure.change { $0.modifiedAt = "2025-10-27T08:00:00Z" }
        try await bringInStep()
        azure.change { [before] in $0.rules = [before[1]] }
        try await assertTold(lost: before[0], rules: before)
        // The same with another stamp is somebody's doing.
        azure.change { [before] in
            $0.rules = [before[1]]
            $0.modifiedAt = "2025-10-28T09:00:00Z"
        }
        let found = try await drift(status: 2)
        XCTAssertEqual(found["rulesChanged"]?.first?["lostOurs"] as? [String], [before[0]], "\(found)")
        XCTAssertEqual(found["notLasting"]?.count, 0, "\(found)")
    }
}
