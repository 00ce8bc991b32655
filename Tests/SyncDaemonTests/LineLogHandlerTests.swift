import Foundation
import Logging
import Synchronization
import XCTest

@testable import SyncDaemon

/// One entry, one line, whatever is in it.
final class LineLogHandlerTests: XCTestCase {
    private func lines(_ format: LineLogHandler.Format, _ body: (Logger) -> Void) -> [String] {
        let sink = Sink()
        var logger = Logger(label: "test") { label in
            LineLogHandler(label: label, level: .info, format: format) { sink.take($0) }
        }
        logger[metadataKey: "registry"] = "blog"
        body(logger)
        return sink.lines
    }

    func testTextFromOutsideStaysOnItsLine() {
        let lines = lines(.text) { logger in
            logger.notice("one\n2026 error forged", metadata: ["rule": "\u{1B}[2Jx y", "empty": ""])
        }
        XCTAssertEqual(lines.count, 1)
        XCTAssertEqual(lines[0].filter { $0 == "\n" }.count, 1)
        XCTAssertTrue(
            lines[0].hasSuffix(#" notice one\u{a}2026 error forged empty="" registry=blog rule="\u{1b}[2Jx y""# + "\n"),
            lines[0])
    }

    func testJSONIsAnObjectALine() throws {
        let lines = lines(.json) { $0.error("it\n\"failed\"", metadata: ["seconds": "1.5", "list": ["a", "b"]]) }
        XCTAssertEqual(lines.count, 1)
        XCTAssertEqual(lines[0].filter { $0 == "\n" }.count, 1)
        let object = try JSONDecoder().decode([String: String].self, from: Data(lines[0].utf8))
        XCTAssertEqual(object["message"], "it\n\"failed\"")
        XCTAssertEqual(object["level"], "error")
        XCTAssertEqual(object["registry"], "blog")
        XCTAssertEqual(object["seconds"], "1.5")
        XCTAssertEqual(object["logger"], "test")
    }

    func testWhatIsBelowTheLevelIsNotWritten() {
        XCTAssertEqual(lines(.text) { $0.debug("quiet") }, [])
    }
}

/// Keeps what is written.
private final class Sink: Sendable {
    private let written = Mutex<[String]>([])

    var lines: [String] { written.withLock { $0 } }

    func take(_ line: String) { written.withLock { $0.append(line) } }
}
