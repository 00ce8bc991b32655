import AzureResourceManager
import Foundation
import IPNetworks
import NetworkRules
import XCTest

@testable import FirewallSync

final class RollbackTargetTests: XCTestCase {
    private var sequence = 0

    private func entry(
        _ kind: HistoryEntry.Kind, run: String, before: [String] = [], added: [String] = [], owned: [String]? = nil
    ) -> HistoryEntry {
        sequence += 1
        return HistoryEntry(
            sequence: sequence, time: PlanningFixture.today.addingTimeInterval(Double(sequence)), kind: kind,
            runID: run, registry: RegistryID(subscription: "s", resourceGroup: "g", name: "blog"), actor: "me@here",
            before: before, added: added, owned: owned, hash: "")
    }

    private func target(_ name: String, _ history: [HistoryEntry], ours: [String] = []) throws -> [String] {
        try RollbackTarget(name, history: history.reversed(), ours: ours.map(NetworkRule.init(value:)))
            .prefixes.map(\.description)
    }

    func testTheRulesBeforeARun_areThoseThatTheLastEntryBeforeItCalledOurs() throws {
        let history = [
            entry(.intent, run: "aaa1"), entry(.applied, run: "aaa1", owned: ["20.1.0.0/24"]),
            entry(.intent, run: "aab2", before: ["20.1.0.0/24"]),
            entry(.applied, run: "aab2", owned: ["20.1.0.0/24", "20.1.8.0/24"]),
            entry(.unchanged, run: "ccc3"),
            entry(.intent, run: "ddd4", before: ["20.1.0.0/24", "20.1.8.0/24"]),
            entry(.unverified, run: "ddd4", owned: ["20.2.0.0/24"]),
        ]
        XCTAssertEqual(try target("last", history), ["20.1.0.0/24", "20.1.8.0/24"])
        XCTAssertEqual(try target("DDD4", history), ["20.1.0.0/24", "20.1.8.0/24"])
        XCTAssertEqual(try target("aab", history), ["20.1.0.0/24"])
        XCTAssertEqual(try target("aaa1", history), [])
        for (name, reason) in [
            ("aa", "2 runs have an id that begins with 'aa': aaa1, aab2."), ("x", "begins with 'x'"),
            ("ccc3", "wrote no rules"),
        ] {
            XCTAssertThrowsError(try target(name, history)) {
                XCTAssertEqual(($0 as? SyncError)?.code, .noSuchRun)
                XCTAssertTrue("\($0)".contains(reason), "\($0)")
            }
        }
    }

    func testARunThatFailed_hasNothingBehindIt_andIsNotTheLast() throws {
        let history = [
            entry(.intent, run: "a"), entry(.applied, run: "a", owned: ["20.1.0.0/24"]),
            entry(.intent, run: "b"), entry(.failed, run: "b", owned: ["20.1.0.0/24"]),
        ]
        XCTAssertEqual(try target("last", history), [])
        XCTAssertThrowsError(try target("b", history)) { XCTAssertTrue("\($0)".contains("wrote nothing"), "\($0)") }
        XCTAssertThrowsError(try target("last", [])) { XCTAssertEqual(($0 as? SyncError)?.code, .noSuchRun) }
    }

    func testARuleThatBecameOursSince_stoodThereBefore_andStays() throws {
        let history = [
            entry(.intent, run: "a", before: ["203.0.113.0/24"], added: ["20.1.0.0/24"]),
            entry(.applied, run: "a", owned: ["20.1.0.0/24"]),
            entry(.adopted, run: "b", owned: ["20.1.0.0/24", "203.0.113.0/24"]),
        ]
        XCTAssertEqual(try target("a", history, ours: ["20.1.0.0/24", "203.0.113.0/24"]), ["203.0.113.0/24"])
    }

    func testADoor_isNotOpenedAgain() throws {
        let history = [
            entry(.applied, run: "a", owned: ["20.1.0.0/24"]),
            entry(.opened, run: "b", added: ["198.51.100.7/32"], owned: ["198.51.100.7/32", "20.1.0.0/24"]),
            entry(.intent, run: "c"), entry(.applied, run: "c", owned: ["20.1.0.0/24"]),
        ]
        XCTAssertEqual(try target("c", history), ["20.1.0.0/24"])
    }

    func testADoor_isNeverTheLastRun_yetMayBeNamed() throws {
        let history = [
            entry(.applied, run: "a", owned: ["20.1.0.0/24"]),
            entry(.intent, run: "b"), entry(.applied, run: "b", owned: ["20.1.8.0/24"]),
            entry(.intent, run: "c", added: ["198.51.100.7/32"]),
            entry(.opened, run: "c", added: ["198.51.100.7/32"], owned: ["198.51.100.7/32", "20.1.8.0/24"]),
            entry(.intent, run: "d"), entry(.closed, run: "d", owned: ["20.1.8.0/24"]),
        ]
        XCTAssertEqual(try target("last", history), ["20.1.0.0/24"])
        XCTAssertEqual(try target("d", history), ["20.1.8.0/24"])
    }

    func testAPlanGoesThere_underTheGuards_andSaysWhatItRefuses() throws {
        var world = PlanningFixture()
        world.apply(world.plan())
        XCTAssertEqual(world.rules, ["20.1.0.0/24", "20.1.8.0/24"])
        let history = [
            entry(.applied, run: "a", owned: ["20.1.0.0/24", "20.9.0.0/24"]), entry(.intent, run: "b"),
            entry(.applied, run: "b", owned: world.rules),
        ]
        world.target = try RollbackTarget("b", history: history.reversed(), ours: [])
        let refused = world.plan()
        XCTAssertEqual(refused.refusals.map(\.check), [.overAllowed], "a guard judges a rollback too")
        world.settings.maximumOverAllowed = 256
        let plan = world.plan()
        XCTAssertEqual(plan.refusals, [])
        XCTAssertEqual(plan.addedValues, ["20.9.0.0/24"])
        XCTAssertEqual(plan.removedValues, ["20.1.8.0/24"])
        XCTAssertEqual(
            plan.rules.map(\.reason),
            [
                "stood before run b", "did not stand before run b", "stood before run b",
            ])
        XCTAssertEqual(plan.rollback?.uncovered.map(\.description), ["20.1.8.0/24"])
        XCTAssertEqual(plan.exposure.uncovered, 256)
        XCTAssertTrue(
            plan.remarks.first?.hasPrefix("WARNING: 256 REQUIRED ADDRESSES WILL BE REFUSED: 20.1.8.0/24.") ?? false,
            "\(plan.remarks)")
        XCTAssertNil(plan.contradiction)
        let read = try RulePlan(document: plan.document())
        XCTAssertEqual(read, plan)
        world.settings.forbidden = prefixes("20.9.0.0/16")
        XCTAssertEqual(world.plan().refusals.map(\.check), [.feasibility])
        world.settings.forbidden = []
        world.quota = 1
        XCTAssertTrue(world.plan().refusals.map(\.check).contains(.feasibility))
    }
}
