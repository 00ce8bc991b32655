import FirewallSync
import Foundation
import IPNetworks
import LoopbackServer
import XCTest

/// Doors that are opened for a while, and that close again whatever else fails.
final class DoorsTests: DoorCase {
    func testADoorIsOpened_survivesARun_isShown_andIsClosed() async throws {
        let opened = try await sync("open", "20.9.0.5", "--for", "30m", "--reason", "runner of job 7", "--wait", "0s")
        XCTAssertEqual(opened.status, 0, opened.all)
        XCTAssertEqual(azure.rules, foreign + ["20.9.0.5/32"])
        try await assertConverges(keeping: foreign + ["20.9.0.5/32"])
        let plan = try await sync("plan")
        XCTAssertTrue(plan.output.contains("Open for a while"), plan.output)
        XCTAssertTrue(plan.output.contains("runner of job 7"), plan.output)
        let closed = try await sync("close", "20.9.0.5")
        XCTAssertEqual(closed.status, 0, closed.all)
        XCTAssertEqual(azure.rules, foreign + ["20.1.0.0/24", "20.1.8.0/24"])
        let again = try await sync("close", "20.9.0.5")
        XCTAssertEqual(again.status, 1)
        XCTAssertTrue(again.error.contains("No door 20.9.0.5/32 is open"), again.error)
        let kinds = try await history()
        XCTAssertEqual(kinds, ["closed", "intent", "applied", "intent", "opened", "intent"])
    }

    func testARunWithoutAPublication_closesWhatIsOver() async throws {
        try await openInThePast()
        azure.interfere { $0.path == "/page" ? .instead(.status(503)) : nil }
        let result = try await sync("apply", "--yes")
        assertUntouched(result, rules: foreign, saying: "No earlier publication")
        let kinds = try await history()
        XCTAssertEqual(kinds.first, "closed")
    }

    func testARefusedRun_closesWhatIsOver() async throws {
        try await openInThePast()
        azure.change { $0.prefixes = ["10.0.0.0/24"] }
        let result = try await sync("apply", "--yes")
        assertUntouched(result, status: 3, rules: foreign, saying: "plausibility")
    }

    func testOpeningAnother_closesWhatIsOver() async throws {
        try await openInThePast()
        let result = try await sync("open", "20.9.0.6", "--for", "5m", "--reason", "job 8", "--wait", "0s")
        XCTAssertEqual(result.status, 0, result.all)
        XCTAssertEqual(azure.rules, foreign + ["20.9.0.6/32"])
        XCTAssertTrue(result.output.contains("20.9.0.5/32 is closed"), result.output)
    }

    func testApplyingASavedPlan_closesWhatIsOver_whetherItIsAppliedOrRefused() async throws {
        let file = folder.appending(path: "plan.json").path
        try await openInThePast()
        var plan = try await sync("plan", "--out", file)
        XCTAssertEqual(plan.status, 2, plan.all)
        var result = try await sync("apply", "--plan", file, "--yes")
        XCTAssertEqual(result.status, 0, result.all)
        XCTAssertEqual(azure.rules, foreign + ["20.1.0.0/24", "20.1.8.0/24"])
        try await openInThePast("20.9.0.6/32")
        plan = try await sync("plan", "--out", file)
        XCTAssertEqual(plan.status, 2, plan.all)
        azure.change { $0.rules.append("198.51.100.7") }
        result = try await sync("apply", "--plan", file, "--yes")
        assertUntouched(
            result, rules: foreign + ["20.1.0.0/24", "20.1.8.0/24", "198.51.100.7"], saying: "changed since")
    }

    func testASavedPlan_isStale_onceADoorIsOpened() async throws {
        let file = folder.appending(path: "plan.json").path
        azure.change { $0.rules.append("20.9.0.0/24") }
        let plan = try await sync("plan", "--out", file)
        XCTAssertEqual(plan.status, 2, plan.all)
        let opened = try await sync("open", "20.9.0.5", "--for", "5m", "--reason", "job 8", "--wait", "0s")
        XCTAssertEqual(opened.status, 0, opened.all)
        let result = try await sync("apply", "--plan", file, "--yes")
        assertUntouched(result, rules: foreign + ["20.9.0.0/24"], saying: "other doors are open")
    }

    func testWhatAnotherRuleLetsIn_isKeptInByThePlan_onceThatRuleIsGone() async throws {
        azure.change { $0.rules = ["20.9.0.0/24"] }
        let opened = try await sync("open", "20.9.0.5", "--for", "30m", "--reason", "job 7", "--wait", "0s")
        XCTAssertEqual(opened.status, 0, opened.all)
        XCTAssertEqual(azure.writes, 0)
        azure.change { $0.rules = [] }
        try await assertConverges(keeping: ["20.9.0.5/32"])
        let later = try await registry(clockOffBy: hour).closeExpired()
        XCTAssertEqual(later.map(\.prefix.description), ["20.9.0.5/32"])
        XCTAssertEqual(azure.rules, ["20.1.0.0/24", "20.1.8.0/24"])
    }

    func testARuleThatIsRequired_outlivesTheDoor() async throws {
        try await assertConverges(keeping: foreign)
        let opened = try await sync("open", "20.1.8.0/24", "--for", "30m", "--reason", "job 7", "--wait", "0s")
        XCTAssertEqual(opened.status, 0, opened.all)
        let closed = try await registry(clockOffBy: hour).closeExpired()
        XCTAssertEqual(closed.count, 1)
        XCTAssertEqual(azure.rules, foreign + ["20.1.0.0/24", "20.1.8.0/24"])
    }

    func testDoorsThatComeAndGo_areNobodysDrift_andSomebodysChangesStayVisible() async throws {
        try await assertConverges(keeping: foreign)
        let opened = try await sync("open", "20.9.0.5", "--for", "5m", "--reason", "job 7", "--wait", "0s")
        XCTAssertEqual(opened.status, 0, opened.all)
        var drift = try await sync("drift")
        XCTAssertEqual(drift.status, 0, drift.all)
        let closed = try await sync("close", "20.9.0.5")
        XCTAssertEqual(closed.status, 0, closed.all)
        drift = try await sync("drift")
        XCTAssertEqual(drift.status, 0, drift.all)
        azure.change { $0.rules.append("198.51.100.7") }
        _ = try await sync("open", "20.9.0.6", "--for", "5m", "--reason", "job 8", "--wait", "0s")
        drift = try await sync("drift")
        XCTAssertEqual(drift.status, 2, drift.all)
        XCTAssertTrue(drift.output.contains("198.51.100.7"), drift.all)
        XCTAssertFalse(drift.output.contains("20.9.0."), drift.all)
    }

    func testOpeningAgain_prolongs() async throws {
        let prefix = try IPv4Prefix(parsing: "20.9.0.5/32")
        _ = try await registry().open([prefix], for: 600, reason: "job 7")
        _ = try await registry().open([prefix], for: 1800, reason: "job 7 takes longer")
        XCTAssertEqual(azure.writes, 1)
        let early = try await registry(clockOffBy: 700).closeExpired()
        XCTAssertEqual(early, [])
        let late = try await registry(clockOffBy: 1900).closeExpired()
        XCTAssertEqual(late.map(\.reason), ["job 7 takes longer"])
        XCTAssertEqual(azure.rules, foreign)
    }

    func testTwoJobsBehindOneAddress_doNotCloseItForEachOther() async throws {
        let prefix = try IPv4Prefix(parsing: "20.9.0.5/32")
        let registry = try registry()
        let (first, second) = (try registry.holdDoors(), try registry.holdDoors())
        _ = try await registry.open([prefix], for: 600, reason: "job 7", hold: first)
        _ = try await registry.open([prefix], for: 600, reason: "job 8", hold: second)
        try await registry.close(first)
        XCTAssertEqual(azure.rules, foreign + ["20.9.0.5/32"])
        try await registry.close(second)
        XCTAssertEqual(azure.rules, foreign)
    }

    func testADoorThatCannotBeClosed_isAnError_neverSilence() async throws {
        let opened = try await sync("open", "20.9.0.5", "--for", "30m", "--reason", "job 7", "--wait", "0s")
        XCTAssertEqual(opened.status, 0, opened.all)
        let rules = foreign + ["20.9.0.5/32"]
        azure.change { $0.defaultAction = "Allow" }
        assertUntouched(try await sync("close", "20.9.0.5"), rules: rules, saying: "20.9.0.5/32 cannot be closed")
        azure.change { $0.defaultAction = "Deny" }
        try writeConfiguration(extra: "    mode: export")
        let result = try await sync("close", "20.9.0.5")
        XCTAssertNotEqual(result.status, 0, result.all)
        assertUntouched(result, status: result.status, rules: rules, saying: "'export'")
        try writeConfiguration()
        let closed = try await sync("close", "20.9.0.5")
        XCTAssertEqual(closed.status, 0, closed.all)
        XCTAssertEqual(azure.rules, foreign)
    }

    func testAnExpiredPlan_closesWhatIsOver() async throws {
        let file = folder.appending(path: "plan.json").path
        _ = try await sync("plan", "--out", file)
        try await openInThePast()
        let plan = try RulePlan(document: Data(contentsOf: URL(filePath: file)))
        do {
            _ = try await registry(clockOffBy: 3600 * hour).apply(saved: plan)
            XCTFail("an expired plan is not applied")
        } catch let error as SyncError {
            XCTAssertEqual(error.code, .expiredPlan)
        }
        XCTAssertEqual(azure.rules, foreign)
    }

    func testWhatMayNotBeOpened_isRefusedWithTheFigures_andNothingIsWritten() async throws {
        try writeConfiguration(extra: "    forbidden: [20.66.0.0/16]")
        let cases: [(arguments: [String], words: [String])] = [
            (["20.0.0.0/13", "--for", "5m"], ["/14", "shortest-prefix-length"]),
            (["20.66.1.1", "--for", "5m"], ["20.66.0.0/16", "forbid"]),
            (["10.1.2.3", "--for", "5m"], ["private space"]),
            (["198.18.0.1", "--for", "5m"], ["reserved space"]),
            (["20.9.0.5", "--for", "59s"], ["1m through 7d", "59s"]),
            (["20.9.0.5", "--for", "8d"], ["1m through 7d", "8d"]),
            (["20.9.0.5", "--for", "5m", "--reason", " "], ["needs a reason"]),
        ]
        for (arguments, words) in cases {
            let reason = arguments.contains("--reason") ? [] : ["--reason", "job 7"]
            let result = try await start(["open"] + arguments + reason).wait()
            XCTAssertEqual(result.status, 3, "\(arguments): \(result.all)")
            for word in words { XCTAssertTrue(result.error.contains(word), "\(arguments): \(result.error)") }
        }
        azure.change { $0.quota = 3 }
        let full = try await sync("open", "20.9.0.5", "--for", "5m", "--reason", "job 7")
        assertUntouched(full, status: 3, rules: foreign, saying: "holds 3 of 3 rules, and 1 more would be needed")
        azure.change { $0.defaultAction = "Allow" }
        let open = try await sync("open", "20.9.0.5", "--for", "5m", "--reason", "job 7")
        assertUntouched(open, status: 3, rules: foreign, saying: "all networks")
        XCTAssertEqual(azure.writes, 0)
        let document = try await sync("open", "20.9.0.5", "--for", "5m", "--reason", "job 7", "--format", "json").json()
        XCTAssertNotNil((document as? [String: Any])?["errors"])
    }

    func testAWriteThatAzureRefuses_leavesNoDoor() async throws {
        azure.interfere {
            $0.method == "PATCH" ? .instead(.json(#"{"error":{"code":"X","message":"no"}}"#, status: 409)) : nil
        }
        let result = try await sync("open", "20.9.0.5", "--for", "5m", "--reason", "job 7")
        assertUntouched(result, rules: foreign, saying: "unchanged")
        try await assertConverges(keeping: foreign)
    }

    func testAFrozenRegistry_isNotWrittenTo_untilItIsThawed() async throws {
        let file = folder.appending(path: "plan.json").path
        let saved = try await sync("plan", "--out", file)
        XCTAssertEqual(saved.status, 2, saved.all)
        try await openInThePast()
        let rules = azure.rules
        let frozen = try await sync("freeze", "--until", "4h", "--reason", "release night")
        XCTAssertEqual(frozen.status, 0, frozen.all)
        assertUntouched(try await sync("apply", "--yes"), status: 3, rules: rules, saying: "frozen", "release night")
        assertUntouched(
            try await sync("open", "20.9.0.6", "--for", "5m", "--reason", "job"), status: 3, rules: rules,
            saying: "release night", "thaw")
        assertUntouched(try await sync("close", "20.9.0.5"), status: 3, rules: rules, saying: "release night")
        XCTAssertEqual(azure.writes, 1)
        let long = try await sync("thaw", "--reason", String(repeating: "x", count: 501))
        XCTAssertEqual(long.status, 3, long.all)
        XCTAssertTrue(long.error.contains("501 characters"), long.all)
        let thawed = try await sync("thaw", "--reason", "it is out")
        XCTAssertTrue(thawed.output.contains("is no longer frozen"), thawed.all)
        try await assertConverges(keeping: foreign)
        let again = try await sync("thaw")
        XCTAssertTrue(again.output.contains("was not frozen"), again.all)
    }

    func testASavedPlan_isRefusedByALaterFreeze_whichMeansNothingOnceItIsOver() async throws {
        let file = folder.appending(path: "plan.json").path
        let saved = try await sync("plan", "--out", file)
        XCTAssertEqual(saved.status, 2, saved.all)
        _ = try await registry().freeze(until: Date().addingTimeInterval(hour), reason: "release night")
        let refused = try await sync("apply", "--plan", file, "--yes")
        assertUntouched(refused, status: 3, rules: foreign, saying: "frozen")
        try await registry().thaw()
        _ = try await registry(clockOffBy: -2 * hour).freeze(until: Date().addingTimeInterval(-hour), reason: "over")
        let applied = try await sync("apply", "--plan", file, "--yes")
        XCTAssertEqual(applied.status, 0, applied.all)
    }
}
