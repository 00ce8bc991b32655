import CurlTransport
import LoopbackServer
import XCTest

final class TimeoutTests: TransportTestCase {
    func testAnAnswerThatNeverComesTimesOut() async throws {
        let server = try LoopbackServer { _ in .text("late").held(by: Gate()) }
        let error = try await failure(of: transport { $0.totalTimeout = 0.2 }, HTTPRequest(url: server.url))
        XCTAssertEqual(error.code, .timeout)
        XCTAssertTrue(error.mayHaveBeenReceived)
    }

    func testAConnectionThatNeverSpeaksTimesOutBeforeTheRequestIsSent() async throws {
        let port = try SilentPort()
        let transport = transport { $0.connectTimeout = 0.2 }
        let error = try await failure(of: transport, HTTPRequest(url: "https://127.0.0.1:\(port.port)/"))
        XCTAssertEqual(error.code, .timeout)
        XCTAssertFalse(error.mayHaveBeenReceived)
    }

    func testABodyThatStallsTimesOut() async throws {
        let server = try LoopbackServer { _ in .text("0123456789").held(afterBodyBytes: 0, by: Gate()) }
        let error = try await failure(of: transport { $0.stallTimeout = 1 }, HTTPRequest(url: server.url))
        XCTAssertEqual(error.code, .timeout)
    }

    func testATimeOutIsTriedAgain() async throws {
        let server = try LoopbackServer(replies: [.text("late").held(by: Gate()), .text("ok")])
        let response = try await transport {
            $0.totalTimeout = 0.2
            $0.retry.maximumAttempts = 2
        }.send(HTTPRequest(url: server.url))
        XCTAssertEqual(response.attempts, 2)
        XCTAssertEqual(waits.all, [0.5])
    }
}
