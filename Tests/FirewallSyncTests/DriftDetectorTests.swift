import AzureResourceManager
import Foundation
import IPNetworks
import NetworkRules
import ServiceTags
import XCTest

@testable import FirewallSync

final class DriftDetectorTests: XCTestCase {
    private let stamp = "2025-10-21T08:00:00.1234567Z"

    /// A registry that was brought in step, and seen so, beside a rule of somebody else's.
    private func inStep() -> PlanningFixture {
        var world = PlanningFixture()
        world.rules = ["203.0.113.9"]
        world.apply(world.plan())
        world.modifiedBy = "ops@example.com"
        world.modifiedAt = stamp
        world.observed = ObservedRules(values: world.rules, observedAt: PlanningFixture.today, modifiedAt: stamp)
        world.now += PlanningFixture.day
        return world
    }

    private func findings(
        _ world: PlanningFixture, lastWrite: HistoryEntry? = nil, earlier: [Publication] = [],
        refused: RefusalTally = RefusalTally()
    ) throws -> [DriftFinding] {
        let input = world.input(lastWrite: lastWrite, earlier: earlier)
        return try XCTUnwrap(input.drift).drift(plan: RulePlanner(input).plan(), refused: refused).findings
    }

    private func write(
        _ kind: HistoryEntry.Kind, _ world: PlanningFixture, added: [String] = [], removed: [String] = [],
        at time: Date = PlanningFixture.today
    ) -> HistoryEntry {
        HistoryEntry(
            sequence: 1, time: time, kind: kind, runID: "run", registry: world.settings.id, actor: "me@here",
            added: added, removed: removed, hash: "")
    }

    // MARK: - Rules: a naive table of cases

    private struct Case {
        var name: String
        var change: (inout PlanningFixture) -> Void
        var kind: String
        var lost: [String] = []
        var added: [String] = []
        var removed: [String] = []
        var returned: [String] = []
        var lastWrite: (HistoryEntry.Kind, added: [String], removed: [String])?
    }

    private var cases: [Case] {
        let later = "2025-10-22T09:00:00Z"
        let touched = { (world: inout PlanningFixture) in world.modifiedAt = later }
        return [
            Case(name: "nothing happened", change: { _ in }, kind: ""),
            Case(name: "somebody wrote something else than rules", change: touched, kind: ""),
            Case(
                name: "a rule of ours deleted",
                change: {
                    touched(&$0)
                    $0.rules.removeAll { $0 == "20.1.0.0/24" }
                }, kind: "rulesChanged", lost: ["20.1.0.0/24"]),
            Case(
                name: "a rule of ours gone, and nobody wrote",
                change: { $0.rules.removeAll { $0 == "20.1.0.0/24" } }, kind: "notLasting", lost: ["20.1.0.0/24"]),
            Case(
                name: "a rule of ours gone, and the resource manager says nothing",
                change: {
                    $0.modifiedAt = nil
                    $0.rules.removeAll { $0 == "20.1.0.0/24" }
                }, kind: "rulesChanged", lost: ["20.1.0.0/24"]),
            Case(
                name: "a rule of ours gone, another's come, whatever the stamp says",
                change: { $0.rules = ["203.0.113.9", "20.1.8.0/24", "198.51.100.7"] }, kind: "rulesChanged",
                lost: ["20.1.0.0/24"], added: ["198.51.100.7"]),
            Case(
                name: "another's rule added",
                change: {
                    touched(&$0)
                    $0.rules.append("198.51.100.7")
                }, kind: "rulesChanged", added: ["198.51.100.7"]),
            Case(
                name: "another's rule removed",
                change: {
                    touched(&$0)
                    $0.rules.removeFirst()
                }, kind: "rulesChanged", removed: ["203.0.113.9"]),
            Case(
                name: "the same rule a second time is somebody's",
                change: {
                    touched(&$0)
                    $0.rules.append("20.1.0.0/24")
                }, kind: "rulesChanged", added: ["20.1.0.0/24"]),
            Case(
                name: "another spelling is the same rule",
                change: {
                    touched(&$0)
                    $0.rules[0] = "203.0.113.9/32"
                }, kind: ""),
            Case(
                name: "what our last write removed stands again, and nobody wrote",
                change: { $0.rules.append("20.9.0.0/24") }, kind: "notLasting", returned: ["20.9.0.0/24"],
                lastWrite: (.applied, [], ["20.9.0.0/24"])),
            Case(
                name: "what our last write removed stands again, and somebody wrote",
                change: {
                    touched(&$0)
                    $0.rules.append("20.9.0.0/24")
                }, kind: "rulesChanged", added: ["20.9.0.0/24"], lastWrite: (.applied, [], ["20.9.0.0/24"])),
            Case(
                name: "our last write never verified",
                change: {
                    $0.rules.removeAll { $0 == "20.1.0.0/24" }
                    $0.owned.remove("20.1.0.0/24")
                    $0.observed = ObservedRules(values: $0.rules, observedAt: $0.now, modifiedAt: $0.modifiedAt)
                }, kind: "notLasting", lost: ["20.1.0.0/24"], lastWrite: (.unverified, ["20.1.0.0/24"], [])),
            Case(
                name: "our last write never verified, and nothing misses it",
                change: { _ in }, kind: "", lastWrite: (.unverified, ["20.77.0.0/24"], [])),
        ]
    }

    func testRulesThatDiffer_areSomebodysOrOurs_andNeverBoth() throws {
        for entry in cases {
            var world = inStep()
            entry.change(&world)
            let last = entry.lastWrite.map { write($0.0, world, added: $0.added, removed: $0.removed) }
            let found = try findings(world, lastWrite: last)
            switch (entry.kind, found.first) {
            case ("", nil): break
            case ("rulesChanged", .rulesChanged(let drift)?), ("notLasting", .notLasting(let drift)?):
                XCTAssertEqual(drift.lostOurs, entry.lost, entry.name)
                XCTAssertEqual(drift.addedByOthers, entry.added, entry.name)
                XCTAssertEqual(drift.removedByOthers, entry.removed, entry.name)
                XCTAssertEqual(drift.returned, entry.returned, entry.name)
                XCTAssertEqual(drift.modifiedBy, "ops@example.com", entry.name)
            default: XCTFail("\(entry.name): \(found)")
            }
            XCTAssertEqual(found.count, entry.kind.isEmpty ? 0 : 1, entry.name)
        }
    }

    func testAnInterruptedRunsOwnWrite_isNobodysChange() throws {
        for wrote in [false, true] {
            var world = inStep()
            let before = world.rules
            let after = ["203.0.113.9", "20.1.8.0/24", "20.1.16.0/24"]
            world.pending = PendingIntent(
                runID: "killed", before: before, after: after, ownedAfter: ["20.1.8.0/24", "20.1.16.0/24"],
                startedAt: world.now)
            world.rules = wrote ? after : before
            XCTAssertEqual(try findings(world), [], "wrote: \(wrote)")
            world.rules.append("198.51.100.7")
            guard case .rulesChanged(let drift)? = try findings(world).first else { return XCTFail("nothing found") }
            XCTAssertEqual(drift.addedByOthers, ["198.51.100.7"])
            XCTAssertEqual(drift.lostOurs, [])
        }
    }

    func testALedgerWithoutStamps_goesByTheTimeOfTheLastWrite() throws {
        var world = inStep()
        world.rules.removeAll { $0 == "20.1.0.0/24" }
        world.observed = ObservedRules(values: inStep().rules, observedAt: PlanningFixture.today)
        world.modifiedAt = "2025-10-22T00:04:59Z"
        guard case .notLasting? = try findings(world).first else { return XCTFail("within the clocks' skew") }
        world.modifiedAt = "2025-10-22T00:05:01+00:00"
        guard case .rulesChanged? = try findings(world).first else { return XCTFail("after it") }
    }

    func testARegistryNeverSeen_hasNoDrift() throws {
        var world = PlanningFixture()
        world.rules = ["203.0.113.9"]
        XCTAssertEqual(try findings(world), [])
    }

    // MARK: - Withdrawal

    func testWithRestoreFalse_aDeletedRuleIsNotPutBack_andItIsSaid() throws {
        var world = inStep()
        world.settings.restore = false
        world.withdrawn = ["20.1.0.0/24"]
        world.rules.removeAll { $0 == "20.1.0.0/24" }
        world.owned.remove("20.1.0.0/24")
        let plan = world.plan()
        XCTAssertFalse(plan.hasChanges)
        XCTAssertEqual(plan.required.prefixes, prefixes("20.1.8.0/24"))
        XCTAssertTrue(plan.remarks.contains { $0.contains("20.1.0.0/24") && $0.contains("restore") }, "\(plan.remarks)")
        XCTAssertEqual(plan.stillWithdrawn(["20.1.0.0/24", "20.77.0.0/24"]), ["20.1.0.0/24"])
        world.settings.restore = true
        XCTAssertEqual(world.plan().addedValues, ["20.1.0.0/24"])
    }
}
