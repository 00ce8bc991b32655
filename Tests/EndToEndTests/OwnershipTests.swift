import Foundation
import XCTest

/// Which rules are ours, through the real command: what somebody else wrote is never removed.
final class OwnershipTests: FaultCase {
    private let ours = ["20.1.0.0/24", "20.1.8.0/24"]

    override func setUp() async throws {
        try await super.setUp()
        try await assertConverges(keeping: [])
    }

    /// A run with no grace, so that what left the publication is no longer required at once.
    private func syncWithoutGrace(_ command: String, _ more: String...) async throws -> CommandRunner.Result {
        try await start([command, "--grace-days", "0", "--override", "removed-share", "--reason", "a test"] + more)
            .wait()
    }

    func testARuleThatSomebodyDeleted_isNoLongerOurs_whenSomebodyWritesItAgain() async throws {
        azure.change {
            $0.rules = ["20.1.0.0/24"]
            $0.prefixes = ["20.1.0.0/24"]
        }
        let run = try await syncWithoutGrace("apply", "--yes")
        XCTAssertEqual(run.status, 0, run.all)
        XCTAssertTrue(run.all.contains("Somebody removed a rule of ours"), run.all)
        azure.change { $0.rules.append("20.1.8.0/24") }
        let later = try await syncWithoutGrace("apply", "--yes")
        XCTAssertEqual(later.status, 0, later.all)
        XCTAssertEqual(azure.rules, ours, "somebody wrote it, so that it stays")
        XCTAssertFalse(later.all.contains("Somebody removed"), "what was said once is not said again: \(later.all)")
    }

    func testARuleThatSomebodyDeleted_isNoLongerOurs_thoughAGuardRefusesTheRun() async throws {
        azure.change {
            $0.rules = ["20.1.0.0/24"]
            $0.prefixes = ["20.1.0.0/24"]
        }
        let refused = try await sync("apply", "--yes", "--grace-days", "0")
        XCTAssertEqual(refused.status, 3, refused.all)
        azure.change { $0.rules.append("20.1.8.0/24") }
        let later = try await syncWithoutGrace("apply", "--yes")
        XCTAssertEqual(later.status, 0, later.all)
        XCTAssertEqual(azure.rules, ours, "somebody wrote it, so that it stays")
    }

    func testARuleThatSomebodyDeleted_isWrittenAgain_whileItIsRequired() async throws {
        azure.change { $0.rules = ["203.0.113.9", "20.1.8.0/24"] }
        let run = try await sync("apply", "--yes")
        XCTAssertEqual(run.status, 0, run.all)
        XCTAssertEqual(azure.rules, ["203.0.113.9", "20.1.8.0/24", "20.1.0.0/24"])
    }

    func testOneOfTwoEqualRules_isSomebodys_andStays() async throws {
        azure.change {
            $0.rules.append("20.1.8.0/24")
            $0.prefixes = ["20.1.0.0/24"]
        }
        let run = try await syncWithoutGrace("apply", "--yes")
        XCTAssertEqual(run.status, 0, run.all)
        XCTAssertEqual(azure.rules, ours)
        let plan = try await syncWithoutGrace("plan")
        XCTAssertEqual(plan.status, 0, plan.all)
    }

    func testAnEqualRuleThatIsSomebodys_cannotBeAdoptedBesideOurs() async throws {
        azure.change { $0.rules.append("20.1.8.0/24") }
        let named = try await sync("adopt", "20.1.8.0/24", "--yes")
        XCTAssertEqual(named.status, 1, named.all)
        XCTAssertTrue(named.error.contains("ours already"), named.error)
        let inside = try await sync("adopt", "--inside-tags", "--yes")
        XCTAssertEqual(inside.status, 0, inside.all)
        XCTAssertTrue(inside.output.contains("No rule of 'blogbuildtest' is to be adopted"), inside.output)
    }

    func testARuleSpelledWithoutItsLength_isStillOurs() async throws {
        azure.change { $0.prefixes = ["20.1.0.0/24", "20.1.8.9/32"] }
        let first = try await syncWithoutGrace("apply", "--yes")
        XCTAssertEqual(first.status, 0, first.all)
        azure.change { state in state.rules = state.rules.map { $0 == "20.1.8.9/32" ? "20.1.8.9" : $0 } }
        azure.change { $0.prefixes = ["20.1.0.0/24"] }
        let later = try await syncWithoutGrace("apply", "--yes")
        XCTAssertEqual(later.status, 0, later.all)
        XCTAssertEqual(azure.rules, ["20.1.0.0/24"])
    }

    func testExclusiveOwnership_takesEveryRuleThatCanBeRead_andLeavesTheOthers() async throws {
        azure.change { $0.rules = ["203.0.113.9", "not an address"] + $0.rules }
        let plan = try await sync("plan", "--exclusive")
        XCTAssertEqual(plan.status, 2, plan.all)
        XCTAssertTrue(plan.output.contains("- 203.0.113.9"), plan.output)
        let run = try await sync("apply", "--exclusive", "--yes")
        XCTAssertEqual(run.status, 0, run.all)
        XCTAssertEqual(azure.rules, ["not an address"] + ours)
    }

    func testAdoption_isShownFirst_andRecordedWithYesAlone() async throws {
        azure.change { $0.rules += ["20.1.0.64/26", "203.0.113.9", "not an address"] }
        let shown = try await sync("adopt", "--inside-tags")
        XCTAssertEqual(shown.status, 2, shown.all)
        XCTAssertTrue(shown.output.contains("20.1.0.64/26"), shown.output)
        XCTAssertFalse(shown.output.contains("203.0.113.9"), shown.output)
        let before = try await sync("plan")
        XCTAssertEqual(before.status, 0, "nothing was adopted: \(before.all)")
        let unreadable = try await sync("adopt", "not an address", "--yes")
        XCTAssertEqual(unreadable.status, 1, unreadable.all)
        let adopted = try await sync("adopt", "20.1.0.64/26", "203.0.113.9", "--yes")
        XCTAssertEqual(adopted.status, 0, adopted.all)
        let run = try await sync("apply", "--yes")
        XCTAssertEqual(run.status, 0, run.all)
        XCTAssertEqual(azure.rules, ours + ["not an address"])
    }

    func testForeignRulesCountAgainstQuotaAndReserve() async throws {
        azure.change {
            $0.rules += (1...4).map { "203.0.113.\($0)" }
            $0.quota = 6
            $0.prefixes = ["20.1.0.0/24", "20.1.8.0/24", "20.1.16.0/24"]
        }
        let tight = try await sync("apply", "--yes")
        assertUntouched(
            tight, status: 3, rules: ours + (1...4).map { "203.0.113.\($0)" }, saying: "over-allowed",
            "--max-over-allowed")
        let reserved = try await sync("apply", "--yes", "--reserve", "3")
        assertUntouched(
            reserved, status: 3, rules: ours + (1...4).map { "203.0.113.\($0)" }, saying: "quota: 4 rules",
            "of the registry are not ours")
        let lossy = try await sync("apply", "--yes", "--max-over-allowed", "4000")
        XCTAssertEqual(lossy.status, 0, lossy.all)
        XCTAssertEqual(azure.rules.filter { $0.hasPrefix("203.") }.count, 4)
        XCTAssertLessThanOrEqual(azure.rules.count, 6)
    }
}
