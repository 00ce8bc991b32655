import Foundation
import GRDB
import XCTest

@testable import FirewallSync

/// What other processes, kills and full disks do to a ledger.
///
/// A child is this very test program, told to run one test alone: ``LedgerChildTests/testWork``.
final class LedgerProcessTests: XCTestCase {
    private typealias Fixture = LedgerFixture

    func testTwoProcessesAtOnceKeepOneChainWithoutGaps() throws {
        let fixture = try Fixture(self)
        let children = try (1...2).map {
            try ChildProcess.start(["CHILD_LEDGER": fixture.path, "CHILD_NAME": "\($0)"])
        }
        for child in children {
            child.waitUntilExit()
            XCTAssertEqual(child.terminationStatus, 0)
        }
        let ledger = try fixture.open()
        guard case .intact(let entries, _) = try ledger.verifyChain() else { return XCTFail("the chain broke") }
        XCTAssertEqual(entries, 2 * LedgerChildTests.entries)
        XCTAssertEqual(Set(try ledger.history().map(\.runID)).count, entries)
    }

    func testAKillAtAnyStatementLeavesAllOrNothing() throws {
        let fixture = try Fixture(self)
        let ledger = try fixture.open()
        try ledger.recordAdoption(Fixture.run("0"), adopted: ["9.9.9.9"])
        var (statement, kills, sawNothing, sawAll) = (1, 0, false, false)
        while true {
            let before = try ledger.history().count
            let child = try ChildProcess.start([
                "CHILD_LEDGER": fixture.path, "CHILD_KILL": "\(statement)", "CHILD_NAME": "k\(statement)",
            ])
            child.waitUntilExit()
            // A child that ran to its end had fewer statements.
            if child.terminationReason == .exit {
                XCTAssertEqual(child.terminationStatus, 0)
                break
            }
            kills += 1
            XCTAssertEqual(child.terminationStatus, SIGKILL)
            guard case .intact(let entries, _) = try ledger.verifyChain() else {
                return XCTFail("a kill at statement \(statement) broke the chain")
            }
            let state = try ledger.state(of: Fixture.registry)
            switch entries - before {
            case 0: sawNothing = true
            case 1:
                XCTAssertEqual(state.pending?.runID, "k\(statement)", "an intent is pending")
                XCTAssertEqual(state.owned, ["9.9.9.9"])
            case 2:
                sawAll = true
                XCTAssertNil(state.pending)
                XCTAssertEqual(state.owned, ["1.1.1.1"])
                XCTAssertEqual(state.memory, try Fixture.memory())
            default: XCTFail("\(entries - before) entries")
            }
            if let pending = state.pending {
                try ledger.recordRecovery(
                    Fixture.run("r\(statement)"), of: pending.runID, ownedNow: ["9.9.9.9"], message: "")
            } else if entries > before {
                try ledger.recordUnchanged(
                    Fixture.run("r\(statement)"), ownedNow: ["9.9.9.9"], memory: [], applied: Fixture.applied([]))
            }
            statement += 1
        }
        XCTAssertGreaterThan(kills, 10, "there are many statements to be killed at")
        XCTAssertTrue(sawNothing && sawAll)
    }

    func testAFileThatMayNotGrowIsAnErrorAndWhatWasThereStays() throws {
        let fixture = try Fixture(self)
        let ledger = try fixture.open()
        try ledger.recordAdoption(Fixture.run("0"), adopted: ["9.9.9.9"])
        let child = try ChildProcess.start(
            ["CHILD_LEDGER": fixture.path, "CHILD_FILL": "1"],
            shell: "ulimit -f 200 && trap '' XFSZ && exec \"$0\" \"$@\"")
        child.waitUntilExit()
        XCTAssertEqual(child.terminationStatus, 0)
        try assertFilled(ledger)
    }

    func testAFullDiskIsAnErrorAndWhatWasThereStays() throws {
        try XCTSkipUnless(geteuid() == 0, "only root can mount a small disk")
        let fixture = try Fixture(self)
        let child = try ChildProcess.start(
            ["CHILD_LEDGER": fixture.path, "CHILD_FILL": "1", "CHILD_DISK": "\(fixture.folder)/state"],
            shell: """
                exec unshare --mount sh -c 'mkdir -m 700 "$CHILD_DISK" && \
                mount -t tmpfs -o size=256k,mode=700 tmpfs "$CHILD_DISK" && exec "$0" "$@"' "$0" "$@"
                """)
        child.waitUntilExit()
        XCTAssertEqual(child.terminationStatus, 0)
    }

    /// Every entry that was said to be written is there, and nothing else.
    private func assertFilled(_ ledger: Ledger) throws {
        guard case .intact(let entries, _) = try ledger.verifyChain() else { return XCTFail("the chain broke") }
        XCTAssertGreaterThan(entries, 1)
        XCTAssertEqual(try ledger.state(of: Fixture.registry).owned, ["9.9.9.9"])
        try ledger.recordFailure(Fixture.run("after"), message: "there is room again")
    }
}
