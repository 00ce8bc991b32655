import Foundation
import XCTest

@testable import BuildStack

final class RunLogTests: XCTestCase {
    private var path = ""

    override func setUpWithError() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "log-\(UUID().uuidString)").path
    }

    override func tearDown() {
        for path in [path, RunLog.completionPath(of: path)] { try? FileManager.default.removeItem(atPath: path) }
    }

    private func log(_ secrets: [String] = []) throws -> RunLog {
        try RunLog(path: path, secrets: secrets) { Date(timeIntervalSince1970: 1_702_271_809) }
    }

    private var text: String { get throws { try String(contentsOfFile: path, encoding: .utf8) } }

    func testLinesEndWithCarriageReturnAndLineFeedAndNotesHaveTheDate() throws {
        let log = try log()
        log.note("Downloading source code...")
        log.append("one\ntwo\r\nthree")
        XCTAssertEqual(try text, "2023/12/11 05:16:49 Downloading source code...\r\none\r\ntwo\r\nthree\r\n")
    }

    func testSecretsAreMaskedTheLongestFirstAndLineByLine() throws {
        let log = try log(["key", "key-with-more", "-----BEGIN\nbody\n-----END", ""])
        log.note("key key-with-more")
        log.append("a body of text\n-----BEGIN\nmonkey")
        XCTAssertEqual(try text, "2023/12/11 05:16:49 *** ***\r\na *** of text\r\n***\r\nmon***\r\n")
    }

    func testCompletionIsThereAfterTheLastLineAndEndsTheLog() throws {
        let log = try log()
        log.append("last")
        XCTAssertNil(RunLog.completion(of: path))
        log.finish(.timeout)
        log.append("too late")
        log.finish(.succeeded)
        XCTAssertEqual(RunLog.completion(of: path), "timedout")
        XCTAssertEqual(try text, "last\r\n")
    }

    func testALogHasNoMoreThanItsRoomAndStillHowTheRunEnded() throws {
        let log = try RunLog(path: path, secrets: [], longest: 20) { Date() }
        for _ in 1...100 { log.append("0123456789") }
        log.conclude("Run ID: ca1 failed after 1s.")
        log.finish(.failed)
        XCTAssertEqual(
            try text,
            "0123456789\r\n0123456789\r\nThe run has said more than the 20 bytes that its log holds; the rest is left "
                + "out.\r\nRun ID: ca1 failed after 1s.\r\n")
        XCTAssertEqual(RunLog.completion(of: path), "failed")
    }

    func testALogIsNeverWrittenOverAnother() throws {
        try log().append("first")
        XCTAssertThrowsError(try log()) { XCTAssertEqual($0 as? BuildStackError, BuildStackError(.machine, "")) }
        XCTAssertEqual(try text, "first\r\n")
    }

    func testALogThatWasCutOffIsEnded() throws {
        try "Downloading source code...\r\nhalf a li".write(toFile: path, atomically: false, encoding: .utf8)
        try RunLog.end(path, ofRun: "ca7", RunOutcome(status: .error, errorMessage: "The server was stopped.")) {
            Date()
        }
        XCTAssertEqual(
            try text,
            "Downloading source code...\r\nhalf a li\r\nThe server was stopped.\r\nRun ID: ca7 failed. "
                + "Error: internal error\r\n")
        XCTAssertEqual(RunLog.completion(of: path), "internalerror")
    }

    func testALogThatNeverBeganIsEnded() throws {
        try RunLog.end(path, ofRun: "ca7", RunOutcome(status: .canceled, errorMessage: "Canceled in the queue.")) {
            Date()
        }
        XCTAssertEqual(try text, "Canceled in the queue.\r\nRun ID: ca7 was canceled\r\n")
        XCTAssertEqual(RunLog.completion(of: path).flatMap(RunStatus.init(completion:)), .canceled)
        XCTAssertNil(RunStatus(completion: "over"))
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        XCTAssertEqual(attributes[.posixPermissions] as? Int, 0o600)
    }
}
