import Foundation
import LoopbackServer
import XCTest

/// The commands about a registry, from outside: what they print where, and how they end.
final class RegistryCommandsTests: FaultCase {
    private func document(_ result: CommandRunner.Result) throws -> [String: Any] {
        try XCTUnwrap(result.json() as? [String: Any], result.all)
    }

    // MARK: - plan and apply

    func testPlan_endsWith2_thenApply_thenPlanEndsWith0() async throws {
        let plan = try await sync("plan")
        XCTAssertEqual(plan.status, 2, plan.all)
        XCTAssertTrue(plan.output.hasSuffix("Plan: 2 to add, 0 to remove, 0 to keep.\n"), plan.output)
        XCTAssertFalse(plan.output.contains("\u{1b}"), "no colours but on a terminal")
        let apply = try await sync("apply", "--yes")
        XCTAssertEqual(apply.status, 0, apply.all)
        XCTAssertTrue(
            apply.output.hasSuffix(
                "blogbuildtest: 2 rules added, 0 removed, read back and verified, correlation id correlation-1.\n"),
            apply.output)
        let empty = try await sync("plan")
        XCTAssertEqual(empty.status, 0, empty.all)
        XCTAssertTrue(empty.output.hasSuffix("Nothing to change: 2 rules to keep.\n"), empty.output)
    }

    func testPlan_asJSON_isOneDocument_thatApplyReads() async throws {
        let plan = try await sync("plan", "--format", "json")
        XCTAssertEqual(plan.status, 2, plan.error)
        XCTAssertEqual(try document(plan)["format"] as? Int, 2)
        let file = try runner.write(plan.output, to: "plan.json")
        let apply = try await sync("apply", "--plan", file, "--yes", "--format", "json")
        XCTAssertEqual(apply.status, 0, apply.error)
        let outcome = try document(apply)
        XCTAssertEqual(outcome["result"] as? String, "applied")
        XCTAssertEqual(outcome["added"] as? [String], ["20.1.0.0/24", "20.1.8.0/24"])
        XCTAssertEqual(outcome["correlationID"] as? String, "correlation-1")
    }

    func testASavedPlan_isPrivate_andSaysItsDigestAndExpiry() async throws {
        let file = folder.appending(path: "saved.json").path
        let plan = try await sync("plan", "--out", file)
        XCTAssertEqual(plan.status, 2, plan.all)
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
        XCTAssertEqual(mode, 0o600)
        let saved = try XCTUnwrap(
            JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: file))) as? [String: Any])
        let digest = try XCTUnwrap(saved["planDigest"] as? String)
        XCTAssertTrue(plan.error.contains(digest), plan.error)
        XCTAssertTrue(plan.error.contains(try XCTUnwrap(saved["expiresAt"] as? String)), plan.error)
    }

    func testAPlanThatWasEdited_isNotApplied() async throws {
        let plan = try await sync("plan", "--format", "json")
        let file = try runner.write(plan.output.replacing("20.1.8.0/24", with: "20.1.9.0/24"), to: "plan.json")
        assertUntouched(try await sync("apply", "--plan", file, "--yes"), rules: [], saying: "was changed after")
    }

    func testARefusal_endsWith3_beforeChangesWould() async throws {
        let plan = try await sync("plan", "--quota", "1")
        XCTAssertEqual(plan.status, 3, plan.all)
        XCTAssertTrue(plan.output.contains("refused"), plan.output)
        let apply = try await sync("apply", "--quota", "1", "--yes")
        assertUntouched(apply, status: 3, rules: [], saying: "nothing was written")
    }

    func testMarkdown_beginsWithTheVerdict() async throws {
        let plan = try await sync("plan", "--format", "markdown")
        XCTAssertEqual(plan.status, 2, plan.error)
        XCTAssertTrue(
            plan.output.hasPrefix("### blogbuildtest: 2 rules to add, 0 to remove\n\n"), plan.output)
    }

    func testAPublicationFile_isFollowed_insteadOfADownload() async throws {
        let file = try runner.write(azure.publication, to: ScriptedAzure.fileName(weeksAgo: 0))
        let plan = try await sync("plan", "--publication", file)
        XCTAssertEqual(plan.status, 2, plan.all)
        XCTAssertFalse(azure.requests.contains { $0.path == "/page" })
    }

    // MARK: - Several registries

    private func addMissingRegistry() throws {
        try writeConfiguration(
            extra: """
                  - id: \(ScriptedAzure.id)-that-is-not-there
                    label: missing
                    cloud: scripted
                    credential: test
                    tags: [AzureContainerRegistry.JapanEast]
                """)
    }

    func testOneRegistryThatFails_neverStopsAnother_andTheWorstStatusCounts() async throws {
        try addMissingRegistry()
        let both = try await sync("plan")
        XCTAssertEqual(both.status, 1, both.all)
        XCTAssertTrue(both.output.contains("Plan: 2 to add"), both.all)
        XCTAssertTrue(both.error.contains("acr-firewall-sync: error: missing: "), both.error)
        XCTAssertEqual(azure.requests.count { $0.path == "/page" }, 1, "one download serves both")
        let json = try await sync("plan", "--format", "json")
        let documents = try XCTUnwrap(json.json() as? [[String: Any]])
        XCTAssertEqual(documents.map { $0["registry"] as? String }, [nil, "missing"])
        XCTAssertNotNil(documents.last?["errors"], "the one that failed has its place and its reason")
        let one = try await sync("plan", "--registry", "BlogBuildTest")
        XCTAssertEqual(one.status, 2, one.all)
    }

    func testSettingsForOneRegistry_areNotSpreadOverSeveral() async throws {
        try addMissingRegistry()
        let result = try await sync("plan", "--max-over-allowed", "5")
        assertUntouched(result, rules: [], saying: "name one with --registry")
        let unknown = try await sync("plan", "--registry", "elsewhere")
        assertUntouched(unknown, rules: [], saying: "no registry 'elsewhere'", "'missing'")
    }

    // MARK: - adopt, explain, history, doctor

    func testAdopt_showsFirst_andRecordsWithYes() async throws {
        azure.change { $0.rules = ["20.1.0.0/24", "203.0.113.0/24"] }
        let shown = try await sync("adopt", "--inside-tags")
        XCTAssertEqual(shown.status, 2, shown.all)
        XCTAssertTrue(shown.output.contains("  20.1.0.0/24\n"), shown.output)
        XCTAssertFalse(shown.output.contains("203.0.113.0/24"), shown.output)
        let recorded = try await sync("adopt", "--inside-tags", "--yes")
        XCTAssertEqual(recorded.status, 0, recorded.all)
        let again = try await sync("adopt", "20.1.0.0/24", "--yes")
        XCTAssertEqual(again.status, 1, again.all)
        XCTAssertTrue(again.error.contains("ours already"), again.error)
        XCTAssertEqual(azure.writes, 0)
        let history = try await sync("history", "--format", "json")
        let entries = try XCTUnwrap(history.json() as? [[String: Any]])
        XCTAssertEqual(entries.map { $0["kind"] as? String }, ["adopted"])
    }

    func testExplain_beforeAndAfterApply() async throws {
        let before = try await sync("explain", "20.1.8.7", "--format", "json")
        XCTAssertEqual(before.status, 0, before.error)
        XCTAssertEqual(try document(before)["isAllowed"] as? Bool, false)
        XCTAssertEqual(try document(before)["plan"] as? String, "letsIn")
        _ = try await sync("apply", "--yes")
        let after = try await sync("explain", "20.1.8.7")
        XCTAssertEqual(after.status, 0, after.error)
        XCTAssertTrue(
            after.output.hasPrefix(
                "20.1.8.7 at blogbuildtest (blogbuildtest.azurecr.io): allowed by the rule 20.1.8.0/24\n"
                    + "  rule    20.1.8.0/24, ours\n"), after.output)
    }

    func testHistory_isNewestFirst_andCanBeCut() async throws {
        _ = try await sync("apply", "--yes")
        let history = try await sync("history", "--limit", "1", "--format", "json")
        let entries = try XCTUnwrap(history.json() as? [[String: Any]])
        XCTAssertEqual(entries.map { $0["kind"] as? String }, ["applied"])
        XCTAssertEqual(entries.first?["added"] as? [String], ["20.1.0.0/24", "20.1.8.0/24"])
        let text = try await sync("history")
        XCTAssertTrue(text.output.contains("    + 20.1.0.0/24\n"), text.output)
        XCTAssertEqual(
            text.output.ranges(of: "    + 20.1.0.0/24\n").count, 1, "an intent does not repeat its outcome's rules")
        XCTAssertTrue(text.output.contains("2 rules: 512 required addresses let in, 0 over-allowed"), text.output)
    }

    func testHistory_isFilteredByTime_byKind_andByRun() async throws {
        _ = try await sync("apply", "--yes")
        azure.change { $0.prefixes = ["20.1.0.0/24"] }
        _ = try await sync("apply", "--yes", "--grace-days", "0")
        let kinds = { (arguments: [String]) async throws -> [String] in
            let entries = try await self.start(["history", "--format", "json"] + arguments).wait().json()
            return try XCTUnwrap(entries as? [[String: Any]]).compactMap { $0["kind"] as? String }
        }
        let all = try await kinds([])
        XCTAssertEqual(all, ["refused", "applied", "intent"])
        let refused = try await kinds(["--kind", "refused", "--kind", "failed"])
        XCTAssertEqual(refused, ["refused"])
        let applied = try await kinds(["--kind", "applied", "--since", "1d"])
        XCTAssertEqual(applied, ["applied"])
        let future = try await kinds(["--since", "2999-01-01"])
        XCTAssertEqual(future, [])
        let text = try await sync("history", "--kind", "applied")
        let run = try XCTUnwrap(text.output.firstMatch(of: #/run ([0-9a-f]{8})/#)).1
        let ofRun = try await kinds(["--run", run.uppercased()])
        XCTAssertEqual(ofRun, ["applied", "intent"])
        let oneOfRun = try await kinds(["--run", String(run), "--limit", "1"])
        XCTAssertEqual(oneOfRun, ["applied"])
        for wrong in [["--since", "soon"], ["--kind", "nonsense"]] {
            let result = try await start(["history"] + wrong).wait()
            XCTAssertEqual(result.status, 64, result.all)
        }
    }

    func testHistory_thatSomebodyChanged_isFound() async throws {
        _ = try await sync("apply", "--yes")
        let intact = try await sync("history", "--verify")
        XCTAssertEqual(intact.status, 0, intact.all)
        XCTAssertTrue(intact.output.hasPrefix("2 entries, each as it was written; head "), intact.output)
        let ledger = folder.appending(path: "state/ledger.sqlite").path
        let change =
            "DROP TRIGGER history_is_not_changed; UPDATE history SET payload = replace(payload, '20.1.0.0', '20.9.0.0') WHERE sequence = 1"
        let sqlite = try runner.with("/usr/bin/env").run(
            "python3", "-c", "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.executescript(sys.argv[2])",
            ledger, change)
        XCTAssertEqual(sqlite.status, 0, sqlite.all)
        let broken = try await sync("history", "--verify", "--format", "json")
        XCTAssertEqual(broken.status, 1, broken.all)
        let document = try XCTUnwrap(try broken.json() as? [String: Any])
        XCTAssertEqual(document["intact"] as? Bool, false)
        XCTAssertEqual(document["sequence"] as? Int, 1)
    }

    func testDoctor_namesWhatIsWrong_andEndsWith1() async throws {
        azure.change { $0.defaultAction = "Allow" }
        let result = try await sync("doctor")
        XCTAssertEqual(result.status, 1, result.all)
        XCTAssertTrue(result.output.contains("fail blogbuildtest: access mode: all networks"), result.output)
        XCTAssertTrue(result.output.contains("ok   blogbuildtest: tier: Premium"), result.output)
        XCTAssertEqual(azure.writes, 0)
        XCTAssertFalse(FileManager.default.fileExists(atPath: folder.appending(path: "state/ledger.sqlite").path))
    }

    func testDoctor_withoutAValidToken_saysSo_once() async throws {
        try Data("another-token\n".utf8).write(to: folder.appending(path: "token"))
        let result = try await sync("doctor", "--format", "json")
        XCTAssertEqual(result.status, 1, result.all)
        let checks = try XCTUnwrap(document(result)["checks"] as? [[String: Any]])
        let failures = checks.filter { $0["outcome"] as? String == "fail" }
        XCTAssertEqual(failures.map { $0["name"] as? String }, ["credentials"])
        XCTAssertFalse(result.all.contains("another-token"))
    }
}
