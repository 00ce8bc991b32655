import FirewallSync
import Foundation
import XCTest

/// Rules for those whose Terraform or Bicep writes them.
final class ExportedRulesTests: FaultCase {
    private let foreign = ["203.0.113.9", "${file(1)} %{if} it's"]
    private var file: String { folder.appending(path: "registry.auto.tfvars").path }

    override func setUp() async throws {
        try await super.setUp()
        azure.change { [foreign] in $0.rules = foreign }
    }

    func testTerraformReadsTheFile_andFindsEveryRuleInIt() async throws {
        let result = try await sync("plan", "--format", "tfvars", "--output", file)
        XCTAssertEqual(result.status, 2, result.all)
        XCTAssertEqual(result.output, "")
        // The reader gives strings as the file spells them.
        let script = """
            import hcl2, json, re, sys
            def text(literal):
                inner = literal[1:-1].replace('$${', '${').replace('%%{', '%{')
                return json.loads('"' + inner + '"')
            rules = hcl2.load(open(sys.argv[1]))['network_rule_set']
            print(json.dumps([text(rules['default_action'])] + [
                text(rule['action']) + ' ' + text(rule['ip_range']) for rule in rules['ip_rule']]))
            """
        let answer = try runner.tool("python3", ["-c", script, file])
        XCTAssertEqual(
            try answer.json() as? [String],
            [
                "Deny", "Allow 20.1.0.0/24", "Allow 20.1.8.0/24", "Allow 203.0.113.9",
                "Allow ${file(1)} %{if} it's",
            ])
    }

    func testTheFileIsTheSame_beforeAndAfterTheRulesAreWritten() async throws {
        let before = try await sync("plan", "--format", "bicepparam", "--template", "registry.bicep")
        XCTAssertEqual(before.status, 2, before.all)
        XCTAssertTrue(before.output.contains("\nusing 'registry.bicep'\n"), before.output)
        let applied = try await sync("apply", "--yes")
        XCTAssertEqual(applied.status, 0, applied.all)
        let after = try await sync("plan", "--format", "bicepparam", "--template", "registry.bicep")
        XCTAssertEqual(after.status, 0, after.all)
        XCTAssertEqual(after.output, before.output)
    }

    func testARefusedPlan_givesNoFile_andLeavesTheLastOne() async throws {
        let refused = ["plan", "--tag", "Nowhere", "--format", "tfvars"]
        let missing = try await start(refused + ["--output", file]).wait()
        XCTAssertEqual(missing.status, 3, missing.all)
        XCTAssertTrue(missing.error.contains("unknown-tag"), missing.error)
        XCTAssertFalse(FileManager.default.fileExists(atPath: file))
        let printed = try await start(refused).wait()
        XCTAssertEqual(printed.status, 3, printed.all)
        XCTAssertEqual(printed.output, "")
    }

    func testARegistryOfModeExport_isNeverWritten() async throws {
        try writeConfiguration(extra: "    mode: export")
        for arguments in [["apply", "--yes"], ["apply", "--yes", "--format", "json"]] {
            let result = try await start(arguments).wait()
            assertUntouched(
                result, status: 3, rules: foreign, saying: "has the mode 'export', so nothing was written",
                "2 to add, 0 to remove", "--format tfvars")
        }
        let plan = folder.appending(path: "plan.json").path
        let saved = try await sync("plan", "--out", plan)
        XCTAssertEqual(saved.status, 2, saved.all)
        assertUntouched(try await sync("apply", "--plan", plan, "--yes"), status: 3, rules: foreign, saying: "export")
        XCTAssertEqual(azure.writes, 0)
    }

    func testTheDaemonPlansARegistryOfModeExport_andDoesNotWrite() async throws {
        try writeConfiguration(extra: "    mode: export")
        let result = try await sync("watch", "--once")
        assertUntouched(result, status: 3, rules: foreign)
        let state = folder.appending(path: "state/watch.json")
        XCTAssertTrue(try String(contentsOf: state, encoding: .utf8).contains("\"export\""))
    }

    func testARunOfModeExport_tellsOfRefusedAgents_whileTheChangesWait() async throws {
        let events = folder.appending(path: "events.jsonl")
        try Data(#"{"CallerIpAddress":"20.1.0.9","ResultType":"403"}"#.utf8).write(to: events)
        try writeConfiguration(extra: "    mode: export\n    events: \(events.path)")
        let configuration = try SyncConfiguration.load(
            path: "\(folder.path)/acr-firewall-sync.yaml", environment: ["HOME": folder.path])
        let session = SyncSession(configuration: configuration, actor: "ci@runner") { Date() }
        let registry = try XCTUnwrap(configuration.registries.first)
        let publication = try await session.provider(of: registry.cloud).current()
        do {
            _ = try await session.sync(of: registry).apply(publication) { _ in true }
            XCTFail("written")
        } catch {
            XCTAssertEqual(error.code, .exportOnly)
            guard case .refused(let client)? = error.found?.drift.findings.first else {
                return XCTFail("\(String(describing: error.found?.drift))")
            }
            XCTAssertEqual("\(client.address)", "20.1.0.9")
        }
        XCTAssertEqual(azure.writes, 0)
    }

    func testOnceTerraformHasWritten_aRunOfModeExportHasNothingToDo() async throws {
        try writeConfiguration(extra: "    mode: export\n    ownership: exclusive")
        azure.change { $0.rules = ["20.1.0.0/24", "20.1.8.0/24"] }
        let result = try await sync("apply", "--yes")
        XCTAssertEqual(result.status, 0, result.all)
        XCTAssertEqual(azure.writes, 0)
        // A week later one prefix is gone, and what Terraform wrote may go, too, after its grace.
        azure.change { $0.prefixes = ["20.1.0.0/24"] }
        let plan = try await sync("plan", "--grace-days", "0", "--format", "tfvars")
        XCTAssertEqual(plan.status, 3, "half of the addresses at once: \(plan.all)")
        let overridden = try await sync(
            "plan", "--grace-days", "0", "--format", "tfvars", "--override", "removed-share", "--reason",
            "a test")
        XCTAssertEqual(overridden.status, 2, overridden.all)
        XCTAssertTrue(overridden.output.contains("20.1.0.0/24"), overridden.output)
        XCTAssertFalse(overridden.output.contains("20.1.8.0/24"), overridden.output)
    }
}
