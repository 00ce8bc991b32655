import Foundation
import XCTest

/// The story that the project exists for, told by the two programs as a person runs them.
final class StoryTests: EmbeddedStackCase {
    func testAgentIsRefused_letIn_moves_isRefusedAgain_andIsLetInAgain() throws {
        XCTAssertEqual(try stack.knock(as: agent).status, 403)
        XCTAssertEqual(try sync("plan").status, 2)
        XCTAssertEqual(try stack.knock(as: agent).status, 403, "a dry run writes nothing")
        XCTAssertEqual(try sync("apply", "--yes").status, 0)
        try stack.eventually { try stack.knock(as: agent).status == 401 }
        XCTAssertEqual(try sync("plan").status, 0)

        XCTAssertEqual(try stack.command("publication", "advance", "--move-agents").status, 0)
        XCTAssertEqual(try stack.knock(as: agent).status, 403)
        let drift = try sync("plan")
        XCTAssertEqual(drift.status, 2, drift.all)
        XCTAssertEqual(try sync("apply", "--yes").status, 0)
        try stack.eventually { try stack.knock(as: agent).status == 401 }
        XCTAssertEqual(try stack.knock(as: "operator").status, 403, "nobody else is let in")
    }

    func testRunEveryWeekLetsNoAgentBeRefused_becauseAddressesAppearAWeekBeforeTheirUse() throws {
        XCTAssertEqual(try sync("apply", "--yes").status, 0)
        try stack.eventually { try stack.knock(as: agent).status == 401 }
        for week in 2...5 {
            XCTAssertEqual(try stack.command("publication", "advance").status, 0)
            let run = try sync("apply", "--yes")
            XCTAssertEqual(run.status, 0, "week \(week): \(run.all)")
        }
        let plan = try sync("plan", "--format", "json")
        let document = try XCTUnwrap(try plan.json() as? [String: Any])
        let rules = try XCTUnwrap(document["resultingRules"] as? [String])
        // Week 4 takes half of this prefix away; it stays for its grace period.
        XCTAssertTrue(rules.contains("198.18.161.32/28"), "\(rules)")
        XCTAssertEqual(plan.status, 0, plan.all)
        XCTAssertEqual(try stack.knock(as: agent).status, 401)
    }

    func testSomebodysRulesStayThroughItAll_andAreAdoptedOnlyWhenAsked() throws {
        try stack.setRules(["203.0.113.10", "198.18.160.0/25", "198.18.160.0/25"])
        XCTAssertEqual(try sync("apply", "--yes").status, 0)
        XCTAssertEqual(try stack.command("publication", "advance", "--move-agents").status, 0)
        XCTAssertEqual(try sync("apply", "--yes").status, 0)
        let rules = try ruleValues()
        XCTAssertEqual(Array(rules.prefix(3)), ["203.0.113.10", "198.18.160.0/25", "198.18.160.0/25"])
        try stack.eventually { try stack.knock(as: "operator").status == 401 }

        let adoption = try sync("adopt", "--inside-tags", "--yes")
        XCTAssertEqual(adoption.status, 0, adoption.all)
        XCTAssertEqual(try ruleValues(), rules, "adoption writes to the ledger alone")
        let history = try sync("history", "--format", "json")
        XCTAssertTrue(history.output.contains("adopted"), history.output)
        XCTAssertEqual(try sync("apply", "--yes").status, 0)
        XCTAssertEqual(try ruleValues().filter { $0 == "203.0.113.10" }, ["203.0.113.10"])
    }

    func testExplainTellsAboutAnAgentBeforeAndAfter() throws {
        let address = try stack.egress(agent).address
        let before = try sync("explain", address)
        XCTAssertTrue(before.output.contains("AzureContainerRegistry.JapanEast"), before.all)
        XCTAssertEqual(try sync("apply", "--yes").status, 0)
        let after = try sync("explain", address)
        XCTAssertTrue(after.output.contains("allowed by the rule"), after.all)
    }

    func testDoctorFindsNothingWrongWithAFreshStack() throws {
        XCTAssertEqual(try sync("apply", "--yes").status, 0)
        let result = try sync("doctor")
        XCTAssertEqual(result.status, 0, result.all)
    }

    private func ruleValues() throws -> [String] {
        let answer = try stack.arm("GET", try stack.registry.id)
        let object = try JSONSerialization.jsonObject(with: Data(answer.body.utf8)) as? [String: Any]
        let properties = object?["properties"] as? [String: Any]
        let ruleSet = properties?["networkRuleSet"] as? [String: Any]
        return try XCTUnwrap(ruleSet?["ipRules"] as? [[String: Any]]).compactMap { $0["value"] as? String }
    }
}
