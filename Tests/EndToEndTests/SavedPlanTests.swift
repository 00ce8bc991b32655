import Foundation
import XCTest

/// Plans that were saved by `plan --out` and are applied later, by somebody else, or after somebody changed them.
final class SavedPlanTests: FaultCase {
    private let foreign = ["203.0.113.9", "not an address"]
    private var file: String { folder.appending(path: "plan.json").path }

    override func setUp() async throws {
        try await super.setUp()
        azure.change { [foreign] in $0.rules = foreign }
        let plan = try await sync("plan", "--out", file)
        XCTAssertEqual(plan.status, 2, plan.all)
    }

    /// Changes the saved plan; with `signed`, its digest fits the new content.
    private func edit(signed: Bool, _ change: (String) -> String) throws {
        let text = try String(contentsOfFile: file, encoding: .utf8)
        let digest = #/ {2}"planDigest" : "(?<value>[0-9a-f]{64})",\n/#
        let old = try XCTUnwrap(text.firstMatch(of: digest)).value
        let edited = change(text)
        XCTAssertNotEqual(edited, text, "the test changed nothing")
        let bare = edited.replacing(digest, with: "")
        let new = try runner.with("/usr/bin/sha256sum").run(input: bare).output.prefix(64)
        try Data((signed ? edited.replacing(old, with: new) : edited).utf8).write(to: URL(filePath: file))
    }

    private func applyRefused(
        saying parts: String..., status: Int32 = 1, file: StaticString = #filePath, line: UInt = #line
    ) async throws {
        let result = try await sync("apply", "--plan", self.file, "--yes")
        assertUntouched(result, status: status, rules: foreign, file: file, line: line)
        for part in parts {
            XCTAssertTrue(result.error.contains(part), "'\(part)' is not in:\n\(result.all)", file: file, line: line)
        }
        XCTAssertEqual(azure.writes, 0, file: file, line: line)
        try await assertConverges(keeping: foreign, file: file, line: line)
    }

    func testAPlanIsForItsOwnerAlone() throws {
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
        XCTAssertEqual(mode, 0o600)
    }

    func testAnExpiredPlan() async throws {
        try edit(signed: true) {
            $0.replacing(#/"expiresAt" : "[^"]+"/#, with: #""expiresAt" : "2025-01-01T00:00:00Z""#)
        }
        try await applyRefused(saying: "expired at 2025-01-01T00:00:00Z")
    }

    func testAPlanThatWasChangedAfterItWasMade() async throws {
        try edit(signed: false) { $0.replacing("20.1.8.0/24", with: "0.0.0.0/0") }
        try await applyRefused(saying: "was changed after it was made")
    }

    func testAPlanThatWasCutOff() async throws {
        let text = try String(contentsOfFile: file, encoding: .utf8)
        try Data(text.utf8.prefix(text.utf8.count / 2)).write(to: URL(filePath: file))
        try await applyRefused(saying: "not a plan, or only a part of one")
    }

    func testAPlanOfANewerProgram() async throws {
        try edit(signed: true) { $0.replacing(#""format" : 2"#, with: #""format" : 3"#) }
        try await applyRefused(saying: "format 3")
    }

    func testAForgedPlanThatDropsSomebodysRule_isRefused() async throws {
        try edit(signed: true) { text in
            // The last list that begins so is that of the rules afterwards.
            let parts = text.components(separatedBy: #""resultingRules" : ["#)
            return parts[0] + #""resultingRules" : ["#
                + parts[1].replacing("\n    \"203.0.113.9\",", with: "", maxReplacements: 1)
        }
        try await applyRefused(saying: "contradicts itself")
    }

    func testAForgedPlanThatLeavesOutAGuard_isRefused() async throws {
        try edit(signed: true) { $0.replacing(#""check" : "over-allowed""#, with: #""check" : "tier""#) }
        try await applyRefused(saying: "over-allowed")
    }

    func testAPlanForAnotherRegistry() async throws {
        try edit(signed: true) { $0.replacing("registries/blogbuildtest", with: "registries/elsewhere") }
        let result = try await sync("apply", "--plan", file, "--yes", "--registry", "blogbuildtest")
        assertUntouched(result, rules: foreign, saying: "it is for", "registries/elsewhere")
        try await assertConverges(keeping: foreign)
    }

    func testAPlanThatAGuardRefused_isRefusedAgain() async throws {
        let plan = try await sync("plan", "--tag", "Nowhere", "--out", file)
        XCTAssertEqual(plan.status, 3, plan.all)
        let result = try await sync("apply", "--plan", file, "--yes")
        assertUntouched(result, status: 3, rules: foreign, saying: "unknown-tag")
        try await assertConverges(keeping: foreign)
    }

    func testAPlanMadeWithAnOverride_isAppliedWithIt() async throws {
        try await assertConverges(keeping: foreign)
        azure.change {
            $0.fileName = ScriptedAzure.fileName(weeksAgo: 2)
            $0.prefixes = ["20.1.0.0/24", "20.1.8.0/24", "20.1.16.0/24"]
        }
        let refused = try await sync("plan", "--out", file)
        XCTAssertEqual(refused.status, 3, refused.all)
        let plan = try await sync(
            "plan", "--override", "publication-order", "--reason", "the newer one is broken", "--out", file)
        XCTAssertEqual(plan.status, 2, plan.all)
        let result = try await sync("apply", "--plan", file, "--yes")
        XCTAssertEqual(result.status, 0, result.all)
        XCTAssertEqual(azure.rules, foreign + ["20.1.0.0/24", "20.1.8.0/24", "20.1.16.0/24"])
        let history = try await sync("history")
        XCTAssertTrue(
            history.output.contains("overrode publication-order, because: the newer one is broken"), history.output)
        let entries = try await sync("history", "--format", "json").json() as? [[String: Any]]
        let overrides = entries?.compactMap { $0["overrides"] as? [[String: String]] }.flatMap { $0 }
        XCTAssertEqual(overrides, [["check": "publication-order", "reason": "the newer one is broken"]])
    }

    func testASavedPlan_leavesTheSameMemoryAsARun() async throws {
        let result = try await sync("apply", "--plan", file, "--yes")
        XCTAssertEqual(result.status, 0, result.all)
        azure.change {
            $0.prefixes = nil
            $0.westPrefixes = ["20.2.0.0/24"]
        }
        let plan = try await sync("plan")
        XCTAssertEqual(plan.status, 0, "what the tag held last stays in force: \(plan.all)")
        XCTAssertTrue(plan.output.contains("AzureContainerRegistry.JapanEast is no longer published"), plan.output)
    }

    func testAPlanThatCannotBeSaved_leavesNoHalfFile() async throws {
        try XCTSkipUnless(FileManager.default.fileExists(atPath: "/proc/self"), "this system has no /proc")
        let result = try await sync("plan", "--out", "/proc/plan.json")
        XCTAssertEqual(result.status, 1, result.all)
        XCTAssertTrue(result.error.contains("'/proc/plan.json' cannot be written"), result.error)
    }
}
