import AzureResourceManager
import FirewallSync
import Foundation
import IPNetworks
import ServiceTags
import XCTest

/// What the ledger remembers.
final class LedgerTests: XCTestCase {
    private typealias Fixture = LedgerFixture

    func testARegistryNeverSeenHasNoState() throws {
        XCTAssertEqual(try Fixture(self).open().state(of: Fixture.registry), RegistryState())
    }

    func testAnIntentIsPendingUntilItsOutcomeAndOutlivesTheProcess() throws {
        let fixture = try Fixture(self)
        let intent = try fixture.open().recordIntent(
            Fixture.run("1"), before: ["1.1.1.1", "9.9.9.9"], after: ["9.9.9.9", "20.42.66.0/23"],
            ownedAfter: ["20.42.66.0/23"])
        XCTAssertEqual(intent.added, ["20.42.66.0/23"])
        XCTAssertEqual(intent.removed, ["1.1.1.1"])
        XCTAssertEqual(intent.startedAt, Fixture.now)

        let ledger = try fixture.open()
        XCTAssertEqual(try ledger.state(of: Fixture.registry), RegistryState(pending: intent))
        XCTAssertEqual(try ledger.state(of: Fixture.other), RegistryState(), "another registry knows nothing of it")

        try ledger.recordOutcome(
            Fixture.run("1"), .applied, ownedNow: ["20.42.66.0/23"],
            memory: Fixture.memory(missingSince: Fixture.now), applied: Fixture.applied(), correlationID: "c-1",
            message: "done")
        XCTAssertEqual(
            try fixture.open().state(of: Fixture.registry),
            RegistryState(
                owned: ["20.42.66.0/23"], applied: try Fixture.applied(),
                memory: try Fixture.memory(missingSince: Fixture.now)))
    }

    func testAnOutcomeWithoutMemoryKeepsWhatIsRemembered() throws {
        let ledger = try Fixture(self).open()
        try ledger.recordIntent(Fixture.run("1"), before: [], after: ["1.1.1.1"], ownedAfter: ["1.1.1.1"])
        try ledger.recordOutcome(
            Fixture.run("1"), .applied, ownedNow: ["1.1.1.1"], memory: Fixture.memory(), applied: Fixture.applied())
        try ledger.recordIntent(Fixture.run("2"), before: ["1.1.1.1"], after: [], ownedAfter: [])
        try ledger.recordOutcome(Fixture.run("2"), .failed, ownedNow: ["1.1.1.1"], message: "429")
        XCTAssertEqual(
            try ledger.state(of: Fixture.registry),
            RegistryState(owned: ["1.1.1.1"], applied: try Fixture.applied(), memory: try Fixture.memory()))
    }

    func testNoSecondIntentIsTakenWhileOneIsPending() throws {
        let ledger = try Fixture(self).open()
        try ledger.recordIntent(Fixture.run("1"), before: [], after: ["1.1.1.1"], ownedAfter: ["1.1.1.1"])
        XCTAssertEqual(
            ledgerCode { try ledger.recordIntent(Fixture.run("2"), before: [], after: [], ownedAfter: []) },
            .pendingIntent)
        XCTAssertEqual(
            ledgerCode {
                try ledger.recordUnchanged(Fixture.run("2"), memory: [], applied: Fixture.applied())
            }, .pendingIntent)
        try ledger.recordIntent(
            Fixture.run("3", on: Fixture.other), before: [], after: ["1.1.1.1"], ownedAfter: ["1.1.1.1"])
        XCTAssertEqual(try ledger.history().map(\.runID), ["3", "1"])
    }

    func testAnOutcomeNeedsItsOwnIntent() throws {
        let ledger = try Fixture(self).open()
        XCTAssertEqual(
            ledgerCode { try ledger.recordOutcome(Fixture.run("1"), .applied, ownedNow: []) }, .noSuchIntent)
        try ledger.recordIntent(Fixture.run("1"), before: [], after: ["1.1.1.1"], ownedAfter: ["1.1.1.1"])
        XCTAssertEqual(
            ledgerCode { try ledger.recordOutcome(Fixture.run("2"), .applied, ownedNow: []) }, .noSuchIntent)
        XCTAssertEqual(
            ledgerCode { try ledger.recordRecovery(Fixture.run("2"), of: "0", ownedNow: [], message: "") },
            .noSuchIntent)
        XCTAssertEqual(try ledger.state(of: Fixture.registry).pending?.runID, "1")
    }

    func testARecoverySettlesAnInterruptedRun() throws {
        let ledger = try Fixture(self).open()
        try ledger.recordIntent(
            Fixture.run("1"), before: ["9.9.9.9"], after: ["9.9.9.9", "1.1.1.1"], ownedAfter: ["1.1.1.1"])
        try ledger.recordRecovery(
            Fixture.run("2"), of: "1", ownedNow: ["1.1.1.1"], message: "the registry has the rules of run 1")
        XCTAssertEqual(try ledger.state(of: Fixture.registry), RegistryState(owned: ["1.1.1.1"]))
        let entry = try XCTUnwrap(ledger.history(limit: 1).first)
        XCTAssertEqual(entry.kind, .recovered)
        XCTAssertEqual(entry.added, ["1.1.1.1"])
        XCTAssertEqual(entry.owned, ["1.1.1.1"])
    }

    func testAdoptedRulesAreOursBesideThoseThatWere() throws {
        let ledger = try Fixture(self).open()
        try ledger.recordAdoption(Fixture.run("1"), adopted: ["1.1.1.1"])
        try ledger.recordAdoption(Fixture.run("2"), adopted: ["1.1.1.1", "2.2.2.2"])
        XCTAssertEqual(try ledger.state(of: Fixture.registry).owned, ["1.1.1.1", "2.2.2.2"])
        XCTAssertEqual(try ledger.history().map(\.added), [["2.2.2.2"], ["1.1.1.1"]])
    }

    func testARunThatLearnsNothingLeavesNoEntry() throws {
        let ledger = try Fixture(self).open()
        for run in 1...3 {
            try ledger.recordUnchanged(
                Fixture.run("\(run)"), memory: Fixture.memory(), applied: Fixture.applied())
        }
        XCTAssertEqual(try ledger.history().map(\.runID), ["1"])
        let missing = try Fixture.memory(missingSince: Date(timeIntervalSince1970: 0.123_456_789))
        try ledger.recordUnchanged(Fixture.run("4"), memory: missing, applied: Fixture.applied())
        try ledger.recordUnchanged(Fixture.run("5"), memory: missing, applied: Fixture.applied())
        try ledger.recordUnchanged(Fixture.run("6"), memory: missing, applied: Fixture.applied(digit: "b"))
        try ledger.recordUnchanged(
            Fixture.run("7"), ownedNow: ["1.1.1.1"], memory: missing, applied: Fixture.applied(digit: "b"))
        XCTAssertEqual(try ledger.history().map(\.runID), ["7", "6", "4", "1"])
        let state = try ledger.state(of: Fixture.registry)
        XCTAssertEqual(state.owned, ["1.1.1.1"])
        XCTAssertEqual(state.applied?.digest.hexadecimal.first, "b")
        XCTAssertEqual(state.memory.compactMap(\.missingSince), [Date(timeIntervalSince1970: 0.123_457)])
    }

    func testTheHistorySaysWhoDidWhatWhenAndWhy() throws {
        let ledger = try Fixture(self).open()
        try ledger.recordRefusal(
            Fixture.run("1"), added: ["1.1.1.1"], removed: ["2.2.2.2"], refusals: ["Too much would be removed."],
            message: "refused")
        try ledger.recordFailure(
            Fixture.run("2", on: Fixture.other), message: "404 \u{1F4A5} \"quoted\"\n/", correlationID: "c-2")
        let entries = try ledger.history()
        XCTAssertEqual(
            entries.map { $0.kind }, [.failed, .refused])
        XCTAssertEqual(entries.map(\.sequence), [2, 1])
        let failure = entries[0]
        XCTAssertEqual(failure.message, "404 \u{1F4A5} \"quoted\"\n/")
        XCTAssertEqual(failure.correlationID, "c-2")
        XCTAssertEqual(failure.registry, Fixture.other)
        let refusal = entries[1]
        XCTAssertEqual(refusal.time, Fixture.now)
        XCTAssertEqual(refusal.actor, "ops@build1")
        XCTAssertEqual(refusal.publicationDigest, Fixture.run("1").publicationDigest)
        XCTAssertEqual(refusal.publicationDate, Fixture.run("1").publicationDate)
        XCTAssertEqual(refusal.added, ["1.1.1.1"])
        XCTAssertEqual(refusal.removed, ["2.2.2.2"])
        XCTAssertEqual(refusal.refusals, ["Too much would be removed."])
        XCTAssertNil(refusal.owned)
        XCTAssertEqual(try ledger.history(of: Fixture.other).map(\.runID), ["2"])
        XCTAssertEqual(try ledger.history(limit: 1).map(\.runID), ["2"])
    }

    func testARegistryIsTheSameInAnyCase() throws {
        let ledger = try Fixture(self).open()
        try ledger.recordAdoption(Fixture.run("1"), adopted: ["1.1.1.1"])
        let shouted = RegistryID(subscription: "s", resourceGroup: "BLOG", name: "BlogBuildTest")
        XCTAssertEqual(try ledger.state(of: shouted).owned, ["1.1.1.1"])
        XCTAssertEqual(try ledger.history(of: shouted).count, 1)
    }
}
