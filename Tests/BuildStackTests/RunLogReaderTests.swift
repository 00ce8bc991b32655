import CurlTransport
import LoopbackServer
import Synchronization
import XCTest

@testable import BuildStack

final class RunLogReaderTests: XCTestCase {
    /// What a blob holds at one look at it.
    private struct Look: Sendable {
        var text = ""
        var ending: String?
    }

    /// A host of one blob, which is another one at each `HEAD`; nil: it is not there.
    private func host(_ looks: [Look?]) throws -> LoopbackServer {
        let seen = Mutex(0)
        return try LoopbackServer { request in
            let number = seen.withLock { seen in
                if request.method == "HEAD" { seen += 1 }
                return min(max(seen, 1), looks.count) - 1
            }
            guard let look = looks[number] else { return .status(404, headers: [("x-ms-error-code", "BlobNotFound")]) }
            let bytes = Array(look.text.utf8)
            if request.method == "HEAD" {
                let ending = look.ending.map { [("x-ms-meta-Complete", $0)] } ?? []
                return .partial([], declaring: bytes.count, headers: ending)
            }
            guard let range = request.header("x-ms-range")?.wholeMatch(of: /bytes=(\d+)-(\d+)/),
                let first = Int(range.1), let last = Int(range.2), first < bytes.count
            else { return .status(416) }
            return .status(206, body: Array(bytes[first...min(last, bytes.count - 1)]))
        }
    }

    private func follow(
        _ server: LoopbackServer, idleLimit: Double = 3600
    ) async throws -> (ending: RunEnding?, printed: [String], waits: [Double]) {
        let waits = Mutex<[Double]>([])
        var pacing = RunLogReader.Pacing()
        pacing.sleep = { wait in waits.withLock { $0.append(wait) } }
        pacing.random = { 0 }
        pacing.idleLimit = idleLimit
        var configuration = CurlTransport.Configuration(userAgent: "tests/1")
        configuration.retry.maximumAttempts = 1
        let reader = RunLogReader(link: server.url + "/account/log?sig=s", transport: CurlTransport(configuration))
        var printed: [String] = []
        let ending = try await reader.follow(pacing: pacing) { printed.append($0) }
        return (ending, printed, waits.withLock { $0 })
    }

    func testLinesArePrintedAsTheyCome_andAPieceOfOneWhenItIsWhole() async throws {
        let server = try host([
            nil, Look(text: "one\r\ntw"), Look(text: "one\r\ntwo\r\nthree"),
            Look(text: "one\r\ntwo\r\nthree\r\nlast", ending: "successful"),
        ])
        let log = try await follow(server)
        XCTAssertEqual(log.printed, ["one", "two", "three", "last"])
        XCTAssertEqual(log.ending, .successful)
    }

    func testWaitsAsAzureCLIDoes_andAnewAfterEachPieceOfNews() async throws {
        let looks = [nil] + Array(repeating: Look(), count: 10) + [Look(text: "a\r\n"), Look(text: "a\r\n")]
        let log = try await follow(host(looks + [Look(text: "a\r\n", ending: "Failed")]))
        XCTAssertEqual(log.waits, [1, 2, 2, 3, 3, 3, 5, 5, 5, 9, 9, 2])
        XCTAssertEqual(log.ending, .failed)
    }

    func testALogLargerThanAPieceComesWhole_withEveryCharacter() async throws {
        let lines = (0..<2000).map { "\($0) ☃" }
        let text = lines.map { $0 + "\r\n" }.joined()
        let server = try host([Look(text: text, ending: "successful")])
        let log = try await follow(server)
        XCTAssertEqual(log.printed.joined(separator: "\r\n"), lines.joined(separator: "\r\n"))
        XCTAssertGreaterThan(log.printed.count, 2, "it came in pieces")
        XCTAssertEqual(log.waits, [])
    }

    func testEachEndingIsToldInAzureCLIsWords() async throws {
        for (value, complaint) in [
            ("successful", nil), ("Failed", "Run failed"), ("InternalError", "Run failed"),
            ("timedout", "Run timed out"), ("CANCELED", "Run was canceled"),
        ] {
            let ending = try await follow(host([Look(text: "x", ending: value)])).ending
            XCTAssertEqual(ending?.complaint, complaint, value)
            XCTAssertNotNil(ending)
        }
    }

    func testALogThatIsSilentForTooLongIsLeft() async throws {
        let log = try await follow(host([Look(text: "one\r\ntwo")]), idleLimit: 10)
        XCTAssertNil(log.ending)
        XCTAssertEqual(log.printed, ["one"])
        XCTAssertEqual(log.waits, [2, 2, 3, 3, 3])
    }

    func testAnExpiredLinkIsAnError() async throws {
        let server = try LoopbackServer { _ in .status(403) }
        do {
            _ = try await follow(server)
            XCTFail("it was read")
        } catch let error as BuildStackError {
            XCTAssertEqual(error.message, "The run's log cannot be read: the blob host answers 403.")
        }
    }
}
