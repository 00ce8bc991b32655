@testable import FirewallSync
import IPNetworks
import NetworkRules
import ServiceTags
import XCTest

final class RulePlannerTests: XCTestCase {
    func testPlanAddsWhatIsRequiredAndASecondPlanIsEmpty() {
        var world = PlanningFixture()
        let plan = world.plan()
        XCTAssertEqual(plan.addedValues, ["20.1.0.0/24", "20.1.8.0/24"])
        XCTAssertEqual(plan.uncoveredAddresses, 512)
        XCTAssertEqual(plan.refusals, [])
        world.apply(plan)
        let second = world.plan()
        XCTAssertFalse(second.hasChanges)
        XCTAssertEqual(second.uncoveredAddresses, 0)
        XCTAssertEqual(second.rules.map(\.action), [.keep, .keep])
    }

    func testForeignRulesStayVerbatimInPlaceAndCountAgainstTheBudget() {
        var world = PlanningFixture()
        world.rules = ["203.0.113.7", "not an address", "20.1.0.0/23"]
        let plan = world.plan()
        XCTAssertEqual(plan.resultingRules, ["203.0.113.7", "not an address", "20.1.0.0/23", "20.1.8.0/24"])
        XCTAssertEqual(plan.registry.foreignRules, world.rules)
        XCTAssertEqual(plan.registry.unreadableRules, ["not an address"])
        XCTAssertEqual(plan.budget.rules, 97)
    }

    func testRuleOfOursThatNobodyNeedsGoesAndAForeignOneInTheSamePlaceStays() {
        var world = PlanningFixture()
        world.rules = ["9.9.9.0/24", "8.8.8.0/24", "20.1.0.0/24", "20.1.8.0/24"]
        world.owned = ["9.9.9.0/24", "20.1.0.0/24", "20.1.8.0/24"]
        let plan = world.plan()
        XCTAssertEqual(plan.removedValues, ["9.9.9.0/24"])
        XCTAssertEqual(plan.removals.first?.reason, "no longer required")
        XCTAssertEqual(plan.resultingRules, ["8.8.8.0/24", "20.1.0.0/24", "20.1.8.0/24"])
    }

    func testOfTwoEqualRulesOneIsOursAndTheOtherStays() {
        var world = PlanningFixture()
        world.rules = ["9.9.9.0/24", "9.9.9.0/24"]
        world.owned = ["9.9.9.0/24"]
        let plan = world.plan()
        XCTAssertEqual(plan.removedValues, ["9.9.9.0/24"])
        XCTAssertEqual(plan.resultingRules, ["9.9.9.0/24", "20.1.0.0/24", "20.1.8.0/24"])
    }

    func testRuleOfOursThatTheRegistrySpellsOtherwiseIsStillOurs() {
        var world = PlanningFixture()
        world.settings.tags = []
        world.settings.pinned = prefixes("20.9.9.9/32")
        world.rules = ["20.9.9.9"]
        world.owned = ["20.9.9.9/32"]
        XCTAssertFalse(world.plan().hasChanges)
        XCTAssertEqual(world.plan().registry.foreignRules, [])
    }

    func testExclusiveOwnershipTakesEveryReadableRule() {
        var world = PlanningFixture()
        world.settings.ownership = .exclusive
        world.rules = ["9.9.9.0/24", "not an address"]
        let plan = world.plan()
        XCTAssertEqual(plan.removedValues, ["9.9.9.0/24"])
        XCTAssertEqual(plan.resultingRules, ["not an address", "20.1.0.0/24", "20.1.8.0/24"])
    }

    func testRuleDeletedBySomebodyIsPutBackAndSaid() {
        var world = PlanningFixture()
        world.apply(world.plan())
        world.rules.removeFirst()
        let plan = RulePlanner(world.input()).plan()
        XCTAssertEqual(plan.addedValues, ["20.1.0.0/24"])
        XCTAssertEqual(
            plan.remarks.filter { $0.contains("removed a rule of ours") && $0.contains("20.1.0.0/24") }.count, 1)
    }

    func testInterruptedRunsRulesAreOurs() {
        var world = PlanningFixture()
        world.rules = ["20.1.0.0/24", "20.1.8.0/24", "8.8.8.8"]
        world.pending = PendingIntent(
            runID: "r", before: ["8.8.8.8"], after: ["8.8.8.8", "20.1.0.0/24", "20.1.8.0/24"],
            ownedAfter: ["20.1.0.0/24", "20.1.8.0/24"], startedAt: world.now)
        let plan = world.plan()
        XCTAssertFalse(plan.hasChanges)
        XCTAssertEqual(plan.registry.foreignRules, ["8.8.8.8"])
    }

    func testOverAllowedAddressesAreToldByOwnerWithTheNarrowestTagFirst() {
        var world = PlanningFixture()
        world.tags = [
            ServiceTag(
                name: "AzureContainerRegistry.JapanEast", region: "japaneast",
                ipv4: prefixes("20.1.0.0/24", "20.1.3.0/24")),
            ServiceTag(name: "Sql", ipv4: prefixes("20.1.1.0/24", "20.9.0.0/16")),
            ServiceTag(name: "Sql.JapanEast", region: "japaneast", ipv4: prefixes("20.1.1.0/25")),
            ServiceTag(name: "AzureCloud", ipv4: prefixes("20.1.0.0/23", "20.1.2.0/25", "20.1.3.0/24")),
        ]
        world.settings.budget = 1
        world.settings.maximumOverAllowed = 512
        let plan = world.plan()
        XCTAssertEqual(plan.addedValues, ["20.1.0.0/22"])
        XCTAssertEqual(plan.refusals, [])
        XCTAssertEqual(plan.overAllowed.after, 512)
        XCTAssertEqual(
            plan.overAllowed.shares,
            [
                .init(owner: .notAzure, tag: nil, addresses: 128),
                .init(owner: .azureCustomers, tag: "AzureCloud", addresses: 128),
                .init(owner: .service, tag: "Sql", addresses: 128),
                .init(owner: .service, tag: "Sql.JapanEast", addresses: 128),
            ])
        XCTAssertEqual(plan.curve.last?.overAllowed, 512)
    }

    func testPinnedPrefixesAreRequiredAndNamed() {
        var world = PlanningFixture()
        world.settings.pinned = prefixes("203.0.113.7/32")
        let plan = world.plan()
        XCTAssertEqual(plan.additions.map(\.serves).last, ["pinned"])
        XCTAssertEqual(plan.addedValues.last, "203.0.113.7/32")
    }

    func testPlanIsAPureFunctionWhateverTheOrderOfTagsAndPatterns() throws {
        var world = PlanningFixture()
        world.tags = ["A", "B", "C"].enumerated().map { index, name in
            ServiceTag(name: "Storage.\(name)", region: name, ipv4: prefixes("20.\(index + 2).0.0/24"))
        }
        world.settings.tags = [TagPattern("storage.*"), TagPattern("Storage.A")]
        let first = try world.plan().document()
        world.tags.reverse()
        world.settings.tags.reverse()
        XCTAssertEqual(try world.plan().document(), first)
    }

    func testSavedPlanReadsBackAndAChangedOneIsRefused() throws {
        let plan = PlanningFixture().plan()
        let document = try plan.document()
        XCTAssertEqual(try RulePlan(document: document), plan)
        let text = String(decoding: document, as: UTF8.self)
        for (old, new) in [
            ("20.1.8.0/24", "20.0.0.0/8"), ("\"add\"", "\"keep\""), ("selected networks", "all networks"),
        ] {
            let forged = text.replacingOccurrences(of: old, with: new)
            XCTAssertNotEqual(forged, text)
            XCTAssertThrowsError(try RulePlan(document: Data(forged.utf8))) { error in
                XCTAssertEqual((error as? SyncError)?.code, .damagedPlan)
            }
        }
        XCTAssertThrowsError(try RulePlan(document: document.dropLast(40)))
    }

    func testABudget_ofAbsurdFigures_endsAtTheGreatestOrTheLeastNumber() {
        let huge = RuleBudget(quota: .max, configured: nil, reserve: .min, foreign: -1)
        XCTAssertEqual(huge.rules, .max)
        let tiny = RuleBudget(quota: .min, configured: .max, reserve: .max, foreign: .max)
        XCTAssertEqual(tiny.rules, .min)
        XCTAssertEqual(RuleBudget(quota: 0, configured: .max, reserve: .max, foreign: 9).rules, .min)
        XCTAssertEqual(RuleBudget(quota: 100, configured: 80, reserve: 10, foreign: 7).rules, 73)
    }

    func testEveryPlan_fitsTogether() throws {
        var world = PlanningFixture()
        world.rules = ["203.0.113.9", "not an address", "20.1.0.0/24", "20.1.0.0/24", "20.9.0.0/24"]
        world.owned = ["20.1.0.0/24", "20.9.0.0/24"]
        XCTAssertNil(world.plan().contradiction)
        world.settings.ownership = .exclusive
        XCTAssertNil(world.plan().contradiction)
        world.hasRules = false
        XCTAssertNil(world.plan().contradiction)
        world = PlanningFixture()
        world.quota = 0
        XCTAssertNil(world.plan().contradiction)
    }
}
