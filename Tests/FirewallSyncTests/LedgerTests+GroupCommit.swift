import Dispatch
import Foundation
import GRDB
import Synchronization
import XCTest

@testable import FirewallSync

/// Recordings that share a transaction.
final class LedgerGroupCommitTests: XCTestCase {
    private typealias Fixture = LedgerFixture

    func testWhatComesWhileAGroupIsCommittedGathersIntoTheNext() async throws {
        let groups = GroupCommit()
        let sizes = Mutex<[Int]>([])
        let isOnItsWay = DispatchSemaphore(value: 0)
        let commit = { @Sendable (group: [GroupCommit.Part]) in
            sizes.withLock { $0.append(group.count) }
            for part in group { part.work()() }
        }
        let first = GroupCommit.Part(
            work: {
                isOnItsWay.wait()
                return {}
            }, fail: { _ in })
        groups.add(first, commit: commit)
        let (ends, end) = AsyncStream<Int>.makeStream()
        for number in 1...20 {
            groups.add(GroupCommit.Part(work: { { end.yield(number) } }, fail: { _ in }), commit: commit)
        }
        isOnItsWay.signal()
        for await number in ends where number == 20 { break }
        // How many had come before the first group began is the machine's affair; it ended after all had.
        let found = sizes.withLock { $0 }
        XCTAssertLessThanOrEqual(found.count, 2, "\(found)")
        XCTAssertEqual(found.reduce(0, +), 21, "\(found)")
    }

    func testAGroupIsOneTransaction() async throws {
        let fixture = try Fixture(self)
        let commits = Mutex(0)
        let ledger = try Ledger(path: fixture.path, clock: { Fixture.now }) { database in
            database.trace { if "\($0)" == "COMMIT TRANSACTION" { commits.withLock { $0 += 1 } } }
        }
        let begun = commits.withLock { $0 }
        let mayGo = DispatchSemaphore(value: 0)
        let commit = { @Sendable (group: [GroupCommit.Part]) in ledger.commit(group) }
        let part = { (name: String, end: @escaping @Sendable () -> Void) in
            GroupCommit.Part(
                work: {
                    if name == "0" { mayGo.wait() }
                    do throws(LedgerError) {
                        try ledger.recordFailure(Fixture.run(name), message: "")
                    } catch {
                        XCTFail("\(error)")
                    }
                    return end
                }, fail: { XCTFail("\($0)") })
        }
        ledger.groups.add(part("0") {}, commit: commit)
        let (ends, end) = AsyncStream<Int>.makeStream()
        for number in 1...200 { ledger.groups.add(part("\(number)") { end.yield(number) }, commit: commit) }
        mayGo.signal()
        for await number in ends where number == 200 { break }
        guard case .intact(let entries, _) = try fixture.open().verifyChain() else { return XCTFail("the chain broke") }
        XCTAssertEqual(entries, 201)
        XCTAssertLessThanOrEqual(commits.withLock { $0 } - begun, 2)
    }

    func testManyAtOnceAreOnDiskWhenTheirCallsReturn() async throws {
        let fixture = try Fixture(self)
        let (ledger, reader) = (try fixture.open(), try fixture.open())
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...100 {
                group.addTask {
                    try await ledger.together { () throws(LedgerError) in
                        try ledger.recordFailure(Fixture.run("\(number)"), message: "")
                    }
                    XCTAssertTrue(try reader.history().contains { $0.runID == "\(number)" })
                }
            }
            try await group.waitForAll()
        }
    }

    func testOneThatFailsTakesNoOtherWithIt() async throws {
        let ledger = try Fixture(self).open()
        try ledger.recordIntent(Fixture.run("first"), before: [], after: ["1.1.1.1"], ownedAfter: ["1.1.1.1"])
        let codes = await withTaskGroup(of: LedgerError.Code?.self) { group in
            for number in 1...60 {
                group.addTask {
                    do throws(LedgerError) {
                        try await ledger.together { () throws(LedgerError) in
                            guard number.isMultiple(of: 3) else {
                                return try ledger.recordFailure(Fixture.run("\(number)"), message: "")
                            }
                            try ledger.recordIntent(
                                Fixture.run("\(number)"), before: [], after: ["2.2.2.2"], ownedAfter: [])
                        }
                        return nil
                    } catch {
                        return error.code
                    }
                }
            }
            return await group.reduce(into: [LedgerError.Code?]()) { $0.append($1) }
        }
        XCTAssertEqual(codes.filter { $0 == .pendingIntent }.count, 20)
        XCTAssertEqual(codes.filter { $0 == nil }.count, 40)
        guard case .intact(let entries, _) = try ledger.verifyChain() else { return XCTFail("the chain broke") }
        XCTAssertEqual(entries, 41)
        XCTAssertEqual(try ledger.state(of: Fixture.registry).pending?.runID, "first")
    }

    func testAGroupWhoseTransactionIsLostIsDoneOneByOne() async throws {
        let fixture = try Fixture(self)
        let ledger = try fixture.open()
        let loss = Once()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...40 {
                group.addTask {
                    try await ledger.together { () throws(LedgerError) in
                        try ledger.recordFailure(Fixture.run("\(number)"), message: "")
                        // As SQLite does by itself when the disk is full; once, and inside a group alone.
                        ledger.database.unsafeReentrantWrite { database in
                            guard database.isInsideTransaction, loss.happens() else { return }
                            try? database.execute(sql: "ROLLBACK")
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        guard case .intact(let entries, _) = try fixture.open().verifyChain() else { return XCTFail("the chain broke") }
        XCTAssertEqual(entries, 40)
    }

    func testAKillInTheMiddleLosesNothingThatWasSaidToBeWritten() throws {
        let fixture = try Fixture(self)
        let ledger = try fixture.open()
        var (statement, kills, acknowledged) = (3, 0, 0)
        while true {
            let before = try ledger.history().count
            let child = try ChildProcess.start([
                "CHILD_LEDGER": fixture.path, "CHILD_KILL": "\(statement)", "CHILD_NAME": "k\(statement)",
                "CHILD_TOGETHER": "\(fixture.folder)/acknowledged-\(statement)",
            ])
            child.waitUntilExit()
            if child.terminationReason == .exit {
                XCTAssertEqual(child.terminationStatus, 0)
                break
            }
            kills += 1
            XCTAssertEqual(child.terminationStatus, SIGKILL)
            guard case .intact = try ledger.verifyChain() else {
                return XCTFail("a kill at statement \(statement) broke the chain")
            }
            let written = try Set(ledger.history().dropLast(before).map(\.runID))
            let said =
                (try? String(contentsOfFile: "\(fixture.folder)/acknowledged-\(statement)", encoding: .utf8)) ?? ""
            for name in said.split(separator: "\n") {
                acknowledged += 1
                XCTAssertTrue(written.contains(String(name)), "\(name) was said to be written")
            }
            statement += 17
        }
        XCTAssertGreaterThan(kills, 5, "there are many statements to be killed at")
        XCTAssertGreaterThan(acknowledged, 0)
    }
}

/// Something that happens the first time and never again.
private final class Once: Sendable {
    private let hasHappened = Mutex(false)

    func happens() -> Bool {
        hasHappened.withLock { hasHappened in
            defer { hasHappened = true }
            return !hasHappened
        }
    }
}
