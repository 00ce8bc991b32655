import CurlTransport
import Foundation
import LoopbackServer
import ServiceTagDownload
import Synchronization
import XCTest

final class ProgressLineTests: XCTestCase {
    private final class Terminal: Sendable {
        private let text = Mutex("")
        var shown: String { text.withLock { $0 } }
        func write(_ piece: String) { text.withLock { $0 += piece } }
    }

    func testCountsUpOnATerminalAndGoesAway() {
        let terminal = Terminal()
        let line = ProgressLine("file.json", isTerminal: true, write: terminal.write)
        line.update(received: 0, expected: 4_600_000)
        line.update(received: 1000, expected: 4_600_000)
        line.update(received: 2_300_000, expected: 4_600_000)
        line.finish()
        line.update(received: 4_600_000, expected: 4_600_000)
        line.finish()
        XCTAssertEqual(
            terminal.shown,
            "\rfile.json  4.6 MB  0 %\u{1B}[K\rfile.json  4.6 MB  50 %\u{1B}[K\r\u{1B}[K")
    }

    func testCountsMegabytesWhereTheLengthIsUnknown() {
        let terminal = Terminal()
        let line = ProgressLine("file.json", isTerminal: true, write: terminal.write)
        for received in [10, 20, 1_250_000, 1_260_000] { line.update(received: received, expected: nil) }
        XCTAssertEqual(terminal.shown, "\rfile.json  0.0 MB\u{1B}[K\rfile.json  1.2 MB\u{1B}[K")
    }

    func testIsSilentWhereItIsPiped() {
        let terminal = Terminal()
        let line = ProgressLine("file.json", isTerminal: false, write: terminal.write)
        line.update(received: 1, expected: 2)
        line.finish()
        XCTAssertEqual(terminal.shown, "")
    }

    func testFollowsADownload() async throws {
        let terminal = Terminal()
        let line = ProgressLine("file.json", isTerminal: true, write: terminal.write)
        let server = try LoopbackServer { _ in .text("<html>" + String(repeating: " ", count: 200_000)) }
        _ = try? await ServiceTagDownloader(transport: .init(userAgent: "tests/1"))
            .fetch(.file(url: server.url), progress: line.update)
        XCTAssertTrue(terminal.shown.hasSuffix("\rfile.json  0.2 MB  100 %\u{1B}[K"), terminal.shown.debugDescription)
    }
}
