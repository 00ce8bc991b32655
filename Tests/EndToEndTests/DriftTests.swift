import Foundation
import XCTest

/// What `drift` tells apart, on the two real programs.
final class DriftTests: EmbeddedStackCase {
    private func drift(
        _ arguments: String..., status: Int32, file: StaticString = #filePath, line: UInt = #line
    ) throws -> [String: Any] {
        let result = try runner.run(
            ["drift", "--embedded", stack.directory, "--format", "json"] + arguments)
        XCTAssertEqual(result.status, status, result.all, file: file, line: line)
        return try XCTUnwrap(try result.json() as? [String: Any], file: file, line: line)
    }

    private func list(_ document: [String: Any], _ kind: String) -> [[String: Any]] {
        document[kind] as? [[String: Any]] ?? []
    }

    func testSomebodysEdits_areTold_andOurRuleIsPutBack() throws {
        XCTAssertEqual(try sync("apply", "--yes").status, 0)
        _ = try drift(status: 0)
        let ours = try rules()
        let lost = try XCTUnwrap(ours.first)
        try stack.setRules(ours.dropFirst() + ["203.0.113.9"])

        let found = try drift(status: 2)
        let changed = try XCTUnwrap(list(found, "rulesChanged").first)
        XCTAssertEqual(changed["lostOurs"] as? [String], [lost])
        XCTAssertEqual(changed["addedByOthers"] as? [String], ["203.0.113.9"])
        XCTAssertEqual(changed["modifiedBy"] as? String, "embedded-operator")
        XCTAssertEqual(list(found, "notLasting").count, 0)
        XCTAssertEqual(list(found, "published").count, 0)

        let text = try sync("drift")
        XCTAssertEqual(text.status, 2, text.all)
        for heading in [
            "Azure published something new", "Somebody changed the registry's rules", "A change of ours did not last",
            "Clients were refused",
        ] {
            XCTAssertTrue(text.output.contains("\n\(heading)\n"), text.output)
        }
        let plan = try sync("plan")
        XCTAssertTrue(plan.output.contains("Somebody removed a rule of ours: \(lost)"), plan.output)

        let run = try sync("apply", "--yes", "--format", "json")
        XCTAssertEqual(run.status, 0, run.all)
        let outcome = try XCTUnwrap(try run.json() as? [String: Any])
        let told = try XCTUnwrap(outcome["drift"] as? [String: Any])
        XCTAssertEqual(list(told, "rulesChanged").count, 1)
        XCTAssertEqual(Set(try rules()), Set(ours + ["203.0.113.9"]))
        _ = try drift(status: 0)
    }

    func testWithRestoreFalse_aDeletedRuleStaysAway_untilRestoreIsTrueAgain() throws {
        func configure(restore: Bool) throws {
            try runner.write(
                """
                registries:
                  - embedded: \(stack.directory)
                    restore: \(restore)
                """, to: "acr-firewall-sync.yaml")
        }
        try configure(restore: false)
        XCTAssertEqual(try runner.run("apply", "--yes").status, 0)
        let ours = try rules()
        let lost = try XCTUnwrap(ours.last)
        try stack.setRules(ours.dropLast())
        XCTAssertEqual(try runner.run("drift").status, 2)
        let run = try runner.run("apply", "--yes")
        XCTAssertEqual(run.status, 0, run.all)
        XCTAssertEqual(try rules(), ours.dropLast())
        XCTAssertTrue(run.output.contains("Somebody removed a rule of ours: \(lost)"), run.output)
        let later = try runner.run("apply", "--yes")
        XCTAssertTrue(later.output.contains("'restore' is false"), later.output)
        XCTAssertEqual(try rules(), ours.dropLast())
        try configure(restore: true)
        let back = try runner.run("apply", "--yes")
        XCTAssertEqual(back.status, 0, back.all)
        XCTAssertEqual(Set(try rules()), Set(ours))
    }

    func testAPublication_isNews_untilItIsApplied() throws {
        XCTAssertEqual(try sync("apply", "--yes").status, 0)
        XCTAssertEqual(try stack.command("publication", "advance").status, 0)
        let found = try drift(status: 2)
        let published = try XCTUnwrap(list(found, "published").first)
        XCTAssertEqual(published["tag"] as? String, "AzureContainerRegistry.JapanEast")
        XCTAssertFalse((published["added"] as? [String] ?? []).isEmpty, "\(published)")
        XCTAssertNotNil(published["since"])
        XCTAssertNotNil(published["daysUntilUse"])
        XCTAssertEqual(list(found, "rulesChanged").count, 0)
        XCTAssertEqual(try sync("apply", "--yes").status, 0)
        _ = try drift(status: 0)
    }

    func testARefusedAgent_isFoundInTheStacksOwnEvents_andOldNewsAfterTheRun() throws {
        let address = try stack.egress(agent).address
        XCTAssertEqual(try stack.knock(as: agent).status, 403)
        // What is asked for is written.
        XCTAssertTrue(try stack.command("denials").output.contains(address))
        let found = try drift(status: 2)
        let client = try XCTUnwrap(list(found, "refused").first { $0["address"] as? String == address })
        XCTAssertEqual(client["verdict"] as? String, "willBeCovered")
        XCTAssertEqual(client["tag"] as? String, "AzureContainerRegistry.JapanEast")
        let run = try sync("apply", "--yes", "--format", "json")
        let told = try XCTUnwrap((try run.json() as? [String: Any])?["drift"] as? [String: Any])
        XCTAssertEqual(list(told, "refused").count, 1, "\(told)")
        _ = try drift(status: 0)
        let again = try sync("apply", "--yes", "--format", "json")
        let quiet = try XCTUnwrap((try again.json() as? [String: Any])?["drift"] as? [String: Any])
        XCTAssertEqual(list(quiet, "refused").count, 0, "what was told once is not told again")
    }

    func testExportedEvents_endEachClientInOneVerdict() throws {
        XCTAssertEqual(try sync("apply", "--yes").status, 0)
        let server = try stack.registry.loginServer
        let inside = try stack.egress(agent).address
        let clients = ["203.0.113.9", inside]
        let events = try runner.write(
            clients.map { client in
                #"{"time":"2099-01-01T00:00:00Z","properties":{"callerIpAddress":"\#(client)","#
                    + #""loginServer":"\#(server)","resultType":"403"}}"# + "\nnot an event\n"
            }.joined(), to: "events.jsonl")
        let missing = try sync("drift", "--events", events + ".misspelt")
        XCTAssertEqual(missing.status, 1, missing.all)
        XCTAssertTrue(missing.error.contains("No such file"), missing.error)
        let found = try drift("--events", events, status: 2)
        let verdicts = Dictionary(
            uniqueKeysWithValues: list(found, "refused").map {
                ($0["address"] as? String ?? "", $0["verdict"] as? String ?? "")
            })
        XCTAssertEqual(verdicts, ["203.0.113.9": "notAzure", inside: "coveredNow"])
        XCTAssertEqual((found["remarks"] as? [String])?.count, 1, "\(found)")
        let markdown = try sync("drift", "--events", events, "--format", "markdown")
        XCTAssertTrue(markdown.output.contains("#### Clients were refused"), markdown.output)
    }
}
