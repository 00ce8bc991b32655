import Foundation
import GRDB
import XCTest

@testable import FirewallSync

/// What the ledger keeps of the rules as they were seen, and of the newest write.
final class LedgerObservationTests: XCTestCase {
    private let run = LedgerFixture.run("one")

    private func observed(_ values: [String], _ stamp: String?) -> ObservedRules {
        ObservedRules(values: values, observedAt: LedgerFixture.now, modifiedAt: stamp)
    }

    func testObservation_isKeptWithTheStamp_andReplaced() throws {
        let ledger = try LedgerFixture(self).open()
        XCTAssertNil(try ledger.state(of: run.registry).observed)
        let first = observed(["203.0.113.9", "203.0.113.9", "not an address"], "2025-10-21T08:00:00.1234567Z")
        try ledger.recordObservation(of: run.registry, first, withdrawn: ["20.1.0.0/24"])
        XCTAssertEqual(try ledger.state(of: run.registry).observed, first)
        XCTAssertEqual(try ledger.state(of: run.registry).withdrawn, ["20.1.0.0/24"])
        try ledger.recordObservation(of: run.registry, observed([], nil))
        XCTAssertEqual(try ledger.state(of: run.registry).observed, observed([], nil))
        XCTAssertEqual(try ledger.state(of: run.registry).withdrawn, ["20.1.0.0/24"], "nil leaves as it is")
        XCTAssertEqual(try ledger.history(), [], "nothing happened")
    }

    func testAQuietRun_writesAnObservationOnlyWhereSomethingElseIsSeen() throws {
        let fixture = try LedgerFixture(self)
        let ledger = try fixture.open()
        let quiet = { (seen: ObservedRules) in
            try ledger.recordUnchanged(
                self.run, ownedNow: [], memory: LedgerFixture.memory(), applied: LedgerFixture.applied(),
                observed: seen, withdrawn: [])
        }
        try quiet(observed(["1.1.1.1"], "a"))
        let before = try fixture.content()
        try quiet(observed(["1.1.1.1"], "a"))
        XCTAssertEqual(try fixture.content(), before)
        try quiet(observed(["1.1.1.1"], "b"))
        XCTAssertEqual(try ledger.state(of: run.registry).observed?.modifiedAt, "b")
        XCTAssertEqual(try ledger.history().count, 1)
    }

    func testTheNewestWrite_isFoundBehindRefusals_byItsIndex() throws {
        let ledger = try LedgerFixture(self).open()
        XCTAssertNil(try ledger.lastWrite(to: run.registry))
        try ledger.recordIntent(run, before: [], after: ["1.1.1.1"], ownedAfter: ["1.1.1.1"])
        XCTAssertNil(try ledger.lastWrite(to: run.registry), "an intent is no write yet")
        try ledger.recordOutcome(run, .unverified, ownedNow: [], message: #"he said "kind":"applied""#)
        try ledger.recordRefusal(run, added: [], removed: [], refusals: [#""kind":"applied""#])
        let write = try XCTUnwrap(try ledger.lastWrite(to: run.registry))
        XCTAssertEqual(write.kind, .unverified)
        XCTAssertEqual(write.added, ["1.1.1.1"])
        XCTAssertNil(try ledger.lastWrite(to: LedgerFixture.other))
        let plan = try ledger.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    EXPLAIN QUERY PLAN SELECT payload, hash FROM history WHERE registry = 'r'
                    AND (instr(payload, '"kind":"applied"') OR instr(payload, '"kind":"unverified"')
                        OR instr(payload, '"kind":"recovered"'))
                    ORDER BY sequence DESC LIMIT 1
                    """
            ).map { $0["detail"] as String }
        }
        XCTAssertTrue(plan.contains { $0.contains("history_of_writes") }, "\(plan)")
    }
}
