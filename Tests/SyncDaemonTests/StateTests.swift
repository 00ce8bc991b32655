import FirewallSync
import Foundation
import XCTest

@testable import SyncDaemon

/// What the daemon keeps from one start to the next.
final class StateTests: XCTestCase {
    private var folder = ""

    override func setUpWithError() throws {
        folder = NSTemporaryDirectory() + "state-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    override func tearDownWithError() throws { try FileManager.default.removeItem(atPath: folder) }

    func testTheBookIsReadAgain() throws {
        var book = RunBook(stateDirectory: folder)
        XCTAssertEqual(book["a"], RunBook.Entry())
        let time = Date(timeIntervalSince1970: 1_795_262_400.25)
        book["a"] = RunBook.Entry(
            mark: ScheduleCursor.Mark(settled: time, notBefore: time + 60),
            last: RunRecord(
                startedAt: time, endedAt: time, result: "failed", sentences: ["no"], refusals: [], publicationDay: 7,
                figures: nil), lastSuccess: time)
        try book.save()
        XCTAssertEqual(RunBook(stateDirectory: folder).entries, book.entries)
        let mode = try FileManager.default.attributesOfItem(atPath: folder + "/watch.json")[.posixPermissions] as? Int
        XCTAssertEqual(mode, 0o600)
    }

    func testABookThatCannotBeReadIsAnEmptyOne() throws {
        for text in ["", "{", "[]", #"{"format":2,"registries":{}}"#] {
            try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/watch.json"))
            XCTAssertEqual(RunBook(stateDirectory: folder).entries, [:], text)
        }
    }

    func testAFileThatCannotBeWrittenStaysAsItWas() throws {
        let file = StateFile(path: folder + "/watch.json")
        try file.write(Data("before".utf8))
        // A folder stands where the new file would be put together.
        let obstacle = folder + "/watch.json.\(getpid()).tmp"
        try FileManager.default.createDirectory(atPath: obstacle, withIntermediateDirectories: false)
        XCTAssertThrowsError(try file.write(Data("after".utf8))) { error in
            XCTAssertEqual((error as? DaemonError)?.code, .state)
            XCTAssertTrue("\(error)".contains("watch.json"))
        }
        XCTAssertEqual(file.read(), Data("before".utf8))
    }

    func testOneDaemonAtATimeHasTheLock() async throws {
        let clock: @Sendable () -> Date = { Date(timeIntervalSince1970: 1_795_262_400) }
        let first = try await DaemonLock.acquire(directory: folder, waits: false, holder: "ops@one", clock: clock)
        do {
            _ = try await DaemonLock.acquire(directory: folder, waits: false, holder: "ops@two", clock: clock)
            XCTFail("two have the lock")
        } catch {
            XCTAssertEqual(error.code, .held)
            for word in ["Process \(getpid())", "ops@one", "2026-11-21T12:00:00Z", "--wait-for-lock"] {
                XCTAssertTrue(error.description.contains(word), "'\(error)' lacks '\(word)'")
            }
        }
        let directory = folder
        async let second = DaemonLock.acquire(directory: directory, waits: true, holder: "ops@two", clock: clock)
        first.release()
        let held = try await second
        held.release()
    }
}
