import Foundation
import IPNetworks
import NetworkRules
import XCTest

@testable import FirewallSync

/// Doors that close again in a plan: their rules stand beside the compression, are kept as long as they are open, and go
/// afterwards.
final class TemporaryRulesTests: XCTestCase {
    private var world = PlanningFixture()

    override func setUp() {
        world = PlanningFixture()
        world.rules = ["20.1.0.0/24", "20.1.8.0/24"]
        world.owned = Set(world.rules)
    }

    /// Somebody opened `prefix`; with `standing`, its rule is in the registry and ours.
    private func open(
        _ prefix: String, for seconds: Double = 1800, standing: Bool = true, reason: String = "job 7",
        run: String = "1"
    ) throws {
        world.temporary.append(
            TemporaryAccess(
                prefix: try IPv4Prefix(parsing: prefix), openedAt: world.now, expiresAt: world.now + seconds,
                reason: reason, actor: "ci@runner", runID: run))
        guard standing else { return }
        world.rules.append(prefix)
        world.owned.insert(prefix)
    }

    private func rule(_ value: String, in plan: RulePlan) throws -> PlannedRule {
        try XCTUnwrap(plan.rules.first { $0.value == value })
    }

    func testItsRuleIsKeptVerbatim_isNotOverAllowed_andCountsAgainstTheBudget() throws {
        try open("20.9.0.5/32")
        let plan = world.plan()
        XCTAssertFalse(plan.hasChanges, "\(plan.rules)")
        let rule = try rule("20.9.0.5/32", in: plan)
        XCTAssertEqual(rule.serves, ["temporary"])
        XCTAssertEqual(rule.reason, "temporary until 2025-10-22T00:30:00Z: job 7")
        XCTAssertEqual(plan.overAllowed.after, 0)
        XCTAssertEqual(plan.overAllowed.before, 0)
        XCTAssertEqual(plan.budget.temporary, 1)
        XCTAssertEqual(plan.budget.rules, 99)
        XCTAssertEqual(plan.doors.map(\.hasOwnRule), [true])
        XCTAssertEqual(plan.refusals, [])
        XCTAssertNil(plan.contradiction)
    }

    func testOnceItsTimeIsOver_itsRuleGoes() throws {
        try open("20.9.0.5/32")
        world.now += 1800
        let plan = world.plan()
        XCTAssertEqual(plan.removedValues, ["20.9.0.5/32"])
        XCTAssertEqual(try rule("20.9.0.5/32", in: plan).reason, "temporary access ended")
        XCTAssertEqual(plan.doors, [])
        XCTAssertEqual(plan.overAllowed.before, 1)
        XCTAssertEqual(plan.resultingRules, ["20.1.0.0/24", "20.1.8.0/24"])
    }

    func testItsRuleIsNeverMergedWithWhatIsRequired_forThenItCouldNotBeClosed() throws {
        try open("20.1.1.0/24")  // With 20.1.0.0/24 it would make one /23.
        world.quota = 3
        let plan = world.plan()
        XCTAssertFalse(plan.hasChanges, "\(plan.rules)")
        world.quota = 2
        XCTAssertEqual(world.plan().refusals.map(\.check), [.overAllowed])
    }

    func testARuleThatIsMissing_isAdded() throws {
        try open("20.9.0.5/32", standing: false)
        let plan = world.plan()
        XCTAssertEqual(plan.addedValues, ["20.9.0.5/32"])
        XCTAssertEqual(plan.budget.temporary, 1)
        XCTAssertEqual(try rule("20.9.0.5/32", in: plan).serves, ["temporary"])
        world.apply(plan)
        XCTAssertFalse(world.plan().hasChanges)
    }

    func testWhatOthersRulesOrTheRequirementLetInAnyway_needsNoRule() throws {
        world.rules.insert("20.9.0.0/24", at: 0)
        try open("20.9.0.5/32", standing: false)
        try open("20.1.0.77/32", standing: false)
        let plan = world.plan()
        XCTAssertFalse(plan.hasChanges, "\(plan.rules)")
        XCTAssertEqual(plan.budget.temporary, 0)
        XCTAssertEqual(plan.doors.map(\.hasOwnRule), [false, false])
        // Once the other rule is gone, the door needs one.
        world.rules.removeFirst()
        XCTAssertEqual(world.plan().addedValues, ["20.9.0.5/32"])
    }

    func testARuleThatTheRequirementOvertakes_servesIt() throws {
        try open("20.1.8.0/24", standing: false)
        let plan = world.plan()
        XCTAssertFalse(plan.hasChanges)
        XCTAssertEqual(try rule("20.1.8.0/24", in: plan).reason, "required")
        world.now += 1800
        XCTAssertFalse(world.plan().hasChanges)
    }

    func testADoorThatTwoHoldOpen_lastsAsLongAsTheLast() throws {
        try open("20.9.0.5/32", for: 600)
        try open("20.9.0.5/32", for: 1800, standing: false, reason: "job 8", run: "2")
        world.now += 700
        let plan = world.plan()
        XCTAssertFalse(plan.hasChanges)
        XCTAssertEqual(plan.doors.map(\.reason), ["job 8"])
        world.now += 1100
        XCTAssertEqual(world.plan().removedValues, ["20.9.0.5/32"])
    }

    func testSomebodysRuleOfTheSameValue_isNeverTouched() throws {
        world.rules.append("20.9.0.5/32")
        try open("20.9.0.5/32", standing: false)
        world.now += 3600
        XCTAssertFalse(world.plan().hasChanges)
    }

    func testASavedPlanReadsBack_andOneWithoutTheRuleOfADoorIsRefused() throws {
        try open("20.9.0.5/32")
        let document = try world.plan().document()
        XCTAssertEqual(try RulePlan(document: document).doors.count, 1)
        XCTAssertEqual(try RulePlan(document: document).document(), document)
    }
}
