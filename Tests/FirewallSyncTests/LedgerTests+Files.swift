import Foundation
import GRDB
import XCTest

@testable import FirewallSync

/// Which files are taken for a ledger, and that no other is touched.
final class LedgerFileTests: XCTestCase {
    private typealias Fixture = LedgerFixture

    private func mode(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try XCTUnwrap(attributes[.posixPermissions] as? Int)
    }

    /// Makes the state folder, for a test that puts a file of its own into it.
    private func prepare(_ fixture: LedgerFixture) throws {
        try FileManager.default.createDirectory(
            atPath: "\(fixture.folder)/state", withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
    }

    func testTheLedgerIsItsOwnersAlone() throws {
        let fixture = try Fixture(self)
        let ledger = try fixture.open()
        try ledger.recordFailure(Fixture.run("1"), message: "")
        XCTAssertEqual(try mode("\(fixture.folder)/state"), 0o700)
        XCTAssertEqual(try mode(fixture.path), 0o600)
        XCTAssertEqual(try fixture.content().keys.sorted(), ["ledger.sqlite", "ledger.sqlite-journal"])
        XCTAssertEqual(try mode(fixture.path + "-journal"), 0o600)
    }

    func testTheLedgerAloneIsAWholeCopy_whenNoRunIsAtWork() throws {
        let fixture = try Fixture(self)
        try fixture.open().recordFailure(Fixture.run("1"), message: "told")
        let journal = try Data(contentsOf: URL(filePath: fixture.path + "-journal"))
        XCTAssertEqual(journal.prefix(28), Data(count: 28), "the journal's head is zeros after a commit")
        try FileManager.default.removeItem(atPath: fixture.path + "-journal")
        XCTAssertEqual(try fixture.open().history().map(\.message), ["told"])
    }

    func testALedgerOpenToOthersIsRefusedWithTheWayOut() throws {
        let fixture = try Fixture(self)
        _ = try fixture.open()
        for path in [fixture.path, "\(fixture.folder)/state"] {
            let right = try mode(path)
            try FileManager.default.setAttributes([.posixPermissions: right | 0o040], ofItemAtPath: path)
            XCTAssertThrowsError(try fixture.open()) { error in
                XCTAssertEqual((error as? LedgerError)?.code, .insecure)
                XCTAssertTrue("\(error)".contains("chmod \(String(right, radix: 8)) '\(path)'"), "\(error)")
            }
            try FileManager.default.setAttributes([.posixPermissions: right], ofItemAtPath: path)
        }
        XCTAssertNoThrow(try fixture.open())
    }

    func testALedgerOfSomebodyElseIsRefused() throws {
        try XCTSkipUnless(geteuid() == 0, "only root can give a file away")
        let fixture = try Fixture(self)
        _ = try fixture.open()
        XCTAssertEqual(chown(fixture.path, 65_534, 65_534), 0)
        XCTAssertEqual(ledgerCode { try fixture.open() }, .insecure)
    }

    func testALinkIsNoLedger() throws {
        let fixture = try Fixture(self)
        try prepare(fixture)
        XCTAssertEqual(symlink("\(fixture.folder)/elsewhere", fixture.path), 0)
        XCTAssertEqual(ledgerCode { try fixture.open() }, .insecure)
        XCTAssertFalse(FileManager.default.fileExists(atPath: "\(fixture.folder)/elsewhere"))
    }

    func testALedgerOfANewerVersionIsRefusedAndNotTouched() throws {
        let fixture = try Fixture(self)
        try fixture.open().database.write { try $0.execute(sql: "PRAGMA user_version = 99") }
        let before = try fixture.content()
        XCTAssertThrowsError(try fixture.open()) { error in
            XCTAssertEqual((error as? LedgerError)?.code, .newerVersion)
            XCTAssertTrue("\(error)".contains("version 99"), "\(error)")
        }
        XCTAssertEqual(try fixture.content(), before)
    }

    func testAFileThatIsNoDatabaseIsRefusedAndNotTouched() throws {
        let fixture = try Fixture(self)
        try prepare(fixture)
        XCTAssertTrue(
            FileManager.default.createFile(
                atPath: fixture.path, contents: Data(repeating: 0x41, count: 5000),
                attributes: [.posixPermissions: 0o600]))
        let before = try fixture.content()
        XCTAssertEqual(ledgerCode { try fixture.open() }, .notALedger)
        XCTAssertEqual(try fixture.content(), before)
    }

    func testADatabaseOfAnotherProgramIsRefusedAndNotTouched() throws {
        let fixture = try Fixture(self)
        try prepare(fixture)
        let queue = try DatabaseQueue(path: fixture.path)
        try queue.write { try $0.execute(sql: "CREATE TABLE theirs (value)") }
        try queue.close()
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: fixture.path)
        let before = try fixture.content()
        XCTAssertEqual(ledgerCode { try fixture.open() }, .notALedger)
        XCTAssertEqual(try fixture.content(), before)
    }

    func testADamagedEntryIsReportedAndNotGuessed() throws {
        let fixture = try Fixture(self)
        let ledger = try fixture.open()
        try ledger.recordFailure(Fixture.run("1"), message: "")
        try ledger.database.write {
            try $0.execute(sql: "INSERT INTO history VALUES (2, 's/blog/blogbuildtest', '{nonsense', 'hash')")
        }
        XCTAssertEqual(ledgerCode { try ledger.history() }, .damaged)
        try ledger.database.write {
            try $0.execute(sql: "INSERT INTO memory VALUES ('s/blog/blogbuildtest', 'Tag', '1.2.3.4/8', NULL)")
        }
        XCTAssertEqual(ledgerCode { try ledger.state(of: Fixture.registry) }, .damaged)
    }

    func testAFileCutShortIsReported() throws {
        let fixture = try Fixture(self)
        let ledger = try fixture.open()
        for run in 1...50 {
            try ledger.recordFailure(Fixture.run("\(run)"), message: String(repeating: "x", count: 500))
        }
        try ledger.database.close()
        let handle = try XCTUnwrap(FileHandle(forWritingAtPath: fixture.path))
        try handle.truncate(atOffset: 12_288)
        try handle.close()
        let code = ledgerCode { try fixture.open().verifyChain() }
        XCTAssertEqual(code, .damaged)
    }

    func testAFolderThatCannotBeMadeIsNamed() throws {
        let fixture = try Fixture(self)
        XCTAssertTrue(FileManager.default.createFile(atPath: "\(fixture.folder)/state", contents: nil))
        XCTAssertThrowsError(try fixture.open()) { error in
            XCTAssertEqual((error as? LedgerError)?.code, .insecure)
            XCTAssertTrue("\(error)".contains("is no folder"), "\(error)")
        }
        XCTAssertEqual(ledgerCode { try Ledger(path: "/proc/none/ledger.sqlite") { Fixture.now } }, .system)
    }
}
