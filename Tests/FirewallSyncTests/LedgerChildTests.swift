import Foundation
import GRDB
import Synchronization
import XCTest

@testable import FirewallSync

/// The work of a child process of ``LedgerProcessTests``; without a parent it works on a ledger of its own.
final class LedgerChildTests: XCTestCase {
    private typealias Fixture = LedgerFixture

    /// How many entries a child appends.
    static let entries = 60

    func testWork() async throws {
        let environment = ProcessInfo.processInfo.environment
        let path = try environment["CHILD_LEDGER"] ?? Fixture(self).path
        let name = environment["CHILD_NAME"] ?? "0"
        if let number = environment["CHILD_KILL"], let file = environment["CHILD_TOGETHER"] {
            try await writeTogetherUntilKilled(path, name, at: XCTUnwrap(Int(number)), saying: file)
        } else if let number = environment["CHILD_KILL"] {
            try writeUntilKilled(path, name, at: XCTUnwrap(Int(number)))
        } else if environment["CHILD_FILL"] != nil {
            try fill(path)
        } else {
            let ledger = try Ledger(path: path) { Fixture.now }
            for run in 1...Self.entries { try ledger.recordFailure(Fixture.run("\(name).\(run)"), message: "") }
            let runs = try ledger.history().filter { $0.runID.hasPrefix("\(name).") }.map(\.runID)
            XCTAssertEqual(runs, (1...Self.entries).reversed().map { "\(name).\($0)" })
        }
    }

    /// Records an intent and its outcome, and dies before the statement of this number.
    private func writeUntilKilled(_ path: String, _ name: String, at number: Int) throws {
        let statements = Countdown(number)
        let ledger = try Ledger(path: path, clock: { Fixture.now }) { database in
            database.trace { _ in if statements.next() == 0 { kill(getpid(), SIGKILL) } }
        }
        try ledger.recordIntent(
            Fixture.run(name), before: ["9.9.9.9"], after: ["1.1.1.1"], ownedAfter: ["1.1.1.1"])
        try ledger.recordOutcome(
            Fixture.run(name), .applied, ownedNow: ["1.1.1.1"], memory: Fixture.memory(), applied: Fixture.applied())
        XCTAssertNil(try ledger.state(of: Fixture.registry).pending)
    }

    /// Records many at once, dies before the statement of this number, and says in a file which were recorded.
    private func writeTogetherUntilKilled(
        _ path: String, _ name: String, at number: Int, saying file: String
    ) async throws {
        let statements = Countdown(number)
        let ledger = try Ledger(path: path, clock: { Fixture.now }) { database in
            database.trace { _ in if statements.next() == 0 { kill(getpid(), SIGKILL) } }
        }
        let descriptor = open(file, O_CREAT | O_WRONLY | O_APPEND, 0o600)
        // Two rounds, so that the second always begins with something that was said to be written.
        for round in 1...2 {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...Self.entries {
                    group.addTask {
                        let run = "\(name).\(round).\(number)"
                        try await ledger.together { () throws(LedgerError) in
                            try ledger.recordFailure(Fixture.run(run), message: "")
                        }
                        _ = write(descriptor, run + "\n", run.utf8.count + 1)
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    /// Appends entries until one fails, and shows that those before it stand.
    private func fill(_ path: String) throws {
        let ledger = try Ledger(path: path) { Fixture.now }
        let before = try ledger.history().count
        var written = 0
        var failure: LedgerError?
        while failure == nil, written < 10_000 {
            do {
                try ledger.recordFailure(Fixture.run("f\(written)"), message: String(repeating: "x", count: 1000))
                written += 1
            } catch {
                failure = error
            }
        }
        let error = try XCTUnwrap(failure)
        let isDisk = ProcessInfo.processInfo.environment["CHILD_DISK"] != nil
        XCTAssertEqual(error.code, isDisk ? .diskFull : .system)
        XCTAssertTrue(error.description.contains("stays as it was"), error.description)
        XCTAssertTrue(error.description.contains(path), error.description)
        guard case .intact(let entries, _) = try ledger.verifyChain() else { return XCTFail("the chain broke") }
        XCTAssertEqual(entries, before + written)
    }
}

/// Counts down, from any thread.
private final class Countdown: Sendable {
    private let count: Mutex<Int>

    init(_ count: Int) { self.count = Mutex(count) }

    func next() -> Int {
        count.withLock { count in
            count -= 1
            return count
        }
    }
}
