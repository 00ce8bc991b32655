import Foundation
import XCTest

/// The way back, by the two programs as a person runs them.
final class RollbackTests: EmbeddedStackCase {
    private func history(_ arguments: String...) throws -> [[String: Any]] {
        let running = try runner.start(["history", "--embedded", stack.directory, "--format", "json"] + arguments)
        XCTAssertTrue(running.waitBlocking(limit: 60))
        return try XCTUnwrap(try running.result().json() as? [[String: Any]])
    }

    /// Two applies, a week apart: the rules after each.
    private func applyTwice() throws -> (first: [String], second: [String]) {
        XCTAssertEqual(try sync("apply", "--yes").status, 0)
        let first = try rules()
        XCTAssertEqual(try stack.command("publication", "advance", "--move-agents").status, 0)
        XCTAssertEqual(try sync("apply", "--yes").status, 0)
        let second = try rules()
        XCTAssertNotEqual(first, second)
        return (first, second)
    }

    func testTheNewestRun_isUndone_recorded_andUndoneAgainByTheNextApply() throws {
        let (first, second) = try applyTwice()
        try stack.eventually { try stack.knock(as: agent).status == 401 }
        let undone = try XCTUnwrap(try history("--kind", "applied").first?["runID"] as? String)

        let look = try sync("rollback", "last", "--dry-run")
        XCTAssertEqual(look.status, 2, look.all)
        XCTAssertTrue(look.output.contains("WILL BE REFUSED"), look.output)
        XCTAssertTrue(look.output.contains(undone), look.output)
        XCTAssertEqual(try rules(), second, "a dry run writes nothing")

        let back = try sync("rollback", "last", "--yes", "--reason", "builds fail")
        XCTAssertEqual(back.status, 0, back.all)
        XCTAssertEqual(try rules().sorted(), first.sorted())
        XCTAssertTrue(back.error.contains("the next apply undoes this"), back.error)
        try stack.eventually { try stack.knock(as: agent).status == 403 }
        let entry = try XCTUnwrap(try history("--kind", "applied").first)
        let message = try XCTUnwrap(entry["message"] as? String)
        XCTAssertTrue(message.contains("Rollback of run \(undone): builds fail."), message)
        let exposure = try XCTUnwrap(entry["exposure"] as? [String: Any])
        XCTAssertGreaterThan(try XCTUnwrap(exposure["uncovered"] as? Int), 0)
        let chain = try sync("history", "--verify")
        XCTAssertEqual(chain.status, 0, chain.all)

        let again = try sync("rollback", undone, "--yes")
        XCTAssertEqual(again.status, 0, again.all)
        XCTAssertTrue(again.output.contains("nothing to change"), again.output)
        XCTAssertEqual(try sync("apply", "--yes").status, 0)
        XCTAssertEqual(try rules().sorted(), second.sorted())
        let plan = try sync("plan")
        XCTAssertEqual(plan.status, 0, plan.all)
    }

    func testSomebodysRules_stayAsTheyAre_andThoseThatAreGoneStayGone() throws {
        try stack.setRules(["203.0.113.1", "203.0.113.2"])
        XCTAssertEqual(try sync("apply", "--yes").status, 0)
        let ours = try rules().dropFirst(2)
        XCTAssertFalse(ours.isEmpty)
        try stack.setRules(["203.0.113.2", "203.0.113.3"] + ours)
        let back = try sync("rollback", "last", "--yes")
        XCTAssertEqual(back.status, 0, back.all)
        XCTAssertEqual(try rules(), ["203.0.113.2", "203.0.113.3"])
    }

    func testAFreeze_keepsTheRollback() throws {
        let (first, _) = try applyTwice()
        let back = try sync("rollback", "last", "--yes", "--freeze", "24h", "--format", "json")
        XCTAssertEqual(back.status, 0, back.all)
        XCTAssertEqual((try back.json() as? [String: Any])?["result"] as? String, "applied")
        let apply = try sync("apply", "--yes")
        XCTAssertEqual(apply.status, 3, apply.all)
        XCTAssertTrue(apply.all.contains("frozen"), apply.all)
        XCTAssertEqual(try rules().sorted(), first.sorted())
        XCTAssertEqual(try history("--kind", "frozen").count, 1)
        let refused = try sync("rollback", "last", "--yes")
        XCTAssertEqual(refused.status, 3, refused.all)
    }

    func testWhatStandsAlready_isFrozenAllTheSame() throws {
        let (first, _) = try applyTwice()
        let undone = try XCTUnwrap(try history("--kind", "applied").first?["runID"] as? String)
        XCTAssertEqual(try sync("rollback", undone, "--yes").status, 0)
        let again = try sync("rollback", undone, "--yes", "--freeze", "24h")
        XCTAssertEqual(again.status, 0, again.all)
        XCTAssertEqual(try sync("apply", "--yes").status, 3)
        XCTAssertEqual(try rules().sorted(), first.sorted())
    }

    func testARunThatIsNot_orIsNotOne_isRefusedInASentence() throws {
        let nothing = try sync("rollback", "last", "--yes")
        XCTAssertEqual(nothing.status, 1, nothing.all)
        XCTAssertTrue(nothing.error.contains("No run has written rules yet"), nothing.error)
        XCTAssertEqual(try sync("apply", "--yes").status, 0)
        let absent = try sync("rollback", "zzz", "--yes", "--format", "json")
        XCTAssertEqual(absent.status, 1, absent.all)
        XCTAssertTrue(absent.error.contains("has an id that begins with 'zzz'"), absent.error)
        XCTAssertNotNil((try absent.json() as? [String: Any])?["errors"])
        let nobody = try sync("rollback", "last")
        XCTAssertEqual(nobody.status, 64, nobody.all)
        XCTAssertEqual(try sync("rollback", "last", "--yes", "--freeze", "soon").status, 64)
        XCTAssertEqual(try sync("rollback", "last", "--yes", "--override", "plausibility").status, 64)
    }

    func testASavedDocumentOfARollback_isNotAppliedAsAPlan() throws {
        _ = try applyTwice()
        let before = try rules()
        let document = try sync("rollback", "last", "--dry-run", "--format", "json")
        XCTAssertEqual(document.status, 2, document.all)
        let path = try runner.write(document.output, to: "rollback.json")
        let result = try sync("apply", "--plan", path, "--yes")
        XCTAssertEqual(result.status, 1, result.all)
        XCTAssertTrue(result.error.contains("acr-firewall-sync rollback"), result.error)
        XCTAssertEqual(try rules(), before)
    }
}
