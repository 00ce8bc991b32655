import Foundation
import GRDB
import XCTest

@testable import FirewallSync

/// That a history that was tampered with is found out.
final class LedgerChainTests: XCTestCase {
    private typealias Fixture = LedgerFixture

    /// A ledger of three entries.
    private func ledger(at fixture: LedgerFixture) throws -> Ledger {
        let ledger = try fixture.open()
        try ledger.recordIntent(Fixture.run("1"), before: [], after: ["1.1.1.1"], ownedAfter: ["1.1.1.1"])
        try ledger.recordOutcome(Fixture.run("1"), .applied, ownedNow: ["1.1.1.1"])
        try ledger.recordFailure(Fixture.run("2"), message: "429")
        return ledger
    }

    func testAnEmptyHistoryIsIntact() throws {
        XCTAssertEqual(
            try Fixture(self).open().verifyChain(), .intact(entries: 0, head: String(repeating: "0", count: 64)))
    }

    func testAnIntactChainEndsInTheHashOfTheLastEntry() throws {
        let ledger = try ledger(at: Fixture(self))
        let head = try XCTUnwrap(ledger.history(limit: 1).first?.hash)
        XCTAssertEqual(try ledger.verifyChain(), .intact(entries: 3, head: head))
    }

    func testTheHashIsWhatTheDocumentationSays() throws {
        let ledger = try ledger(at: Fixture(self))
        let rows = try ledger.database.read { try Row.fetchAll($0, sql: "SELECT * FROM history ORDER BY sequence") }
        var head = String(repeating: "0", count: 64)
        for row in rows {
            let payload: String = row["payload"]
            head = try sha256sum(head + "\n" + payload)
            XCTAssertEqual(row["hash"], head)
        }
        XCTAssertEqual(
            rows.first?["payload"],
            #"{"actor":"ops@build1","added":["1.1.1.1"],"after":["1.1.1.1"],"before":[],"kind":"intent","message":"","#
                + #""ownedAfter":["1.1.1.1"],"publicationDate":20381,"publicationDigest":"\#(String(repeating: "a", count: 64))","#
                + #""registry":"blogbuildtest","removed":[],"resourceGroup":"blog","run":"1","sequence":1,"#
                + #""subscription":"S","time":1761552000000000}"#)
    }

    /// What the program of this name says, so that our own code is not its own judge.
    private func sha256sum(_ text: String) throws -> String {
        let (process, input, output) = (Process(), Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: "/usr/bin/sha256sum")
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
        try input.fileHandleForWriting.close()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data.prefix(64), as: UTF8.self)
    }

    func testTheFileItselfRefusesToChangeItsHistory() throws {
        let ledger = try ledger(at: Fixture(self))
        for statement in ["DELETE FROM history", "UPDATE history SET payload = '{}'"] {
            XCTAssertThrowsError(try ledger.database.write { try $0.execute(sql: statement) })
        }
        XCTAssertEqual(try ledger.history().count, 3)
    }

    func testTheFirstBrokenEntryIsNamed() throws {
        let tampering: [(sql: String, sequence: Int)] = [
            ("UPDATE history SET payload = replace(payload, '429', '200') WHERE sequence = 3", 3),
            ("UPDATE history SET payload = replace(payload, '1.1.1.1', '0.0.0.0/0') WHERE sequence = 2", 2),
            ("UPDATE history SET hash = (SELECT hash FROM history WHERE sequence = 3) WHERE sequence = 1", 1),
            ("UPDATE history SET registry = 's/blog/other' WHERE sequence = 2", 2),
            ("DELETE FROM history WHERE sequence = 2", 2),
            ("UPDATE history SET sequence = sequence + 10 WHERE sequence = 3", 3),
            ("INSERT INTO owned VALUES ('s/blog/blogbuildtest', '9.9.9.9')", 2),
            ("DELETE FROM owned", 2),
            ("INSERT INTO owned VALUES ('s/blog/nobody', '9.9.9.9')", 3),
        ]
        for (sql, expected) in tampering {
            let ledger = try ledger(at: Fixture(self))
            try ledger.database.writeWithoutTransaction { database in
                try database.execute(
                    sql: """
                        PRAGMA foreign_keys = OFF;
                        DROP TRIGGER history_is_not_changed;
                        DROP TRIGGER history_is_not_deleted;
                        """ + sql)
            }
            guard case .broken(let sequence, let reason) = try ledger.verifyChain() else {
                XCTFail("nobody noticed: \(sql)")
                continue
            }
            XCTAssertEqual(sequence, expected, "\(sql): \(reason)")
        }
    }

    func testTwoConnectionsAtOnceKeepOneChainWithoutGaps() async throws {
        let fixture = try Fixture(self)
        try await withThrowingTaskGroup { group in
            for writer in 1...4 {
                let ledger = try fixture.open()
                group.addTask {
                    for run in 1...10 {
                        try ledger.recordFailure(Fixture.run("\(writer).\(run)"), message: "")
                    }
                }
            }
            try await group.waitForAll()
        }
        let ledger = try fixture.open()
        guard case .intact(let entries, _) = try ledger.verifyChain() else { return XCTFail("the chain broke") }
        XCTAssertEqual(entries, 40)
        XCTAssertEqual(Set(try ledger.history().map(\.runID)).count, 40)
    }
}
