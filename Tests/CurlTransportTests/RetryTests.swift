import CurlTransport
import LoopbackServer
import XCTest

final class RetryTests: TransportTestCase {
    private func patient(_ change: (inout CurlTransport.Configuration) -> Void = { _ in }) -> CurlTransport {
        transport {
            $0.retry.maximumAttempts = 4
            change(&$0)
        }
    }

    func testRepeatsServerErrorsWithGrowingWaits() async throws {
        for status in [429, 500, 502, 503, 504] {
            let server = try LoopbackServer(replies: [.status(status), .status(status), .status(status), .text("ok")])
            let response = try await patient().send(HTTPRequest(url: server.url))
            XCTAssertEqual(response.status, 200)
            XCTAssertEqual(response.attempts, 4)
        }
        XCTAssertEqual(waits.all, Array(repeating: [0.5, 1, 2], count: 5).flatMap { $0 })
    }

    func testTakesARandomHalfOffTheWait() async throws {
        let server = try LoopbackServer(replies: [.status(503), .text("ok")])
        _ = try await patient { $0.retry.random = { 0 } }.send(HTTPRequest(url: server.url))
        XCTAssertEqual(waits.all, [0.25])
    }

    func testNeverWaitsLongerThanTheLimit() async throws {
        let server = try LoopbackServer { _ in .status(503) }
        let response = try await patient {
            $0.retry.maximumAttempts = 12
            $0.retry.maximumDelay = 3
        }.send(HTTPRequest(url: server.url))
        XCTAssertEqual(response.attempts, 12)
        XCTAssertEqual(waits.all, [0.5, 1, 2] + Array(repeating: 3, count: 8))
    }

    func testTheLastAnswerIsTheResultWhenAllAttemptsFail() async throws {
        let server = try LoopbackServer { _ in .text("busy", status: 503) }
        let response = try await patient().send(HTTPRequest(url: server.url))
        XCTAssertEqual(response.status, 503)
        XCTAssertEqual(response.attempts, 4)
        XCTAssertEqual(server.requests.count, 4)
    }

    func testRepeatsDroppedAndRefusedConnections() async throws {
        let server = try LoopbackServer(replies: [.dropped, .partial([1], declaring: 2), .reset, .text("ok")])
        let response = try await patient().send(HTTPRequest(url: server.url))
        XCTAssertEqual(response.attempts, 4)
        XCTAssertEqual(waits.all, [0.5, 1, 2])
        let port = try LoopbackServer.unusedPort()
        let error = try await failure(of: patient(), HTTPRequest(url: "http://127.0.0.1:\(port)/"))
        XCTAssertEqual(error.code, .connect)
        XCTAssertTrue(error.description.hasSuffix("(4 attempts)"), error.description)
        XCTAssertEqual(waits.all, [0.5, 1, 2, 0.5, 1, 2])
    }

    func testDoesNotRepeatWhatWouldBeTheSameAgain() async throws {
        for reply: Reply in [.status(400), .status(404), .status(501), .status(409)] {
            let server = try LoopbackServer { _ in reply }
            let response = try await patient().send(HTTPRequest(url: server.url))
            XCTAssertEqual(response.attempts, 1)
        }
        let server = try LoopbackServer { _ in .garbage(Array("nonsense\r\n".utf8)) }
        _ = try await failure(of: patient(), HTTPRequest(url: server.url))
        XCTAssertEqual(server.requests.count, 1)
        XCTAssertEqual(waits.all, [])
    }

    func testRepeatsPostAndPatchOnlyWhereTheCallerSaysItIsSafe() async throws {
        for method in ["POST", "PATCH"] {
            let request = { HTTPRequest(method: method, url: $0, body: [1]) }
            let server = try LoopbackServer { _ in .status(503) }
            let once = try await patient().send(request(server.url))
            XCTAssertEqual(once.attempts, 1)
            let often = try await patient().send(request(server.url), isIdempotent: true)
            XCTAssertEqual(often.attempts, 4)
            let dropping = try LoopbackServer { _ in .dropped }
            let error = try await failure(of: patient(), request(dropping.url))
            XCTAssertTrue(error.mayHaveBeenReceived)
            XCTAssertEqual(dropping.requests.count, 1)
        }
    }

    func testAPostIsSentOnceAlthoughAKeptConnectionTurnsOutDead() async throws {
        let server = try LoopbackServer { $0.method == "GET" ? .text("kept") : .dropped }
        let transport = patient()
        _ = try await transport.send(HTTPRequest(url: server.url))
        _ = try await failure(of: transport, HTTPRequest(method: "POST", url: server.url, body: [1]))
        XCTAssertEqual(server.requests.map(\.method), ["GET", "POST"])
        XCTAssertEqual(server.requests.map(\.connection), [0, 0], "a connection that was just at work is taken again")
    }

    func testWaitsAsLongAsRetryAfterAsks() async throws {
        let server = try LoopbackServer(replies: [
            .status(429, headers: [("Retry-After", "7")]),
            .status(503, headers: [("Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT")]),
            .status(503, headers: [("Retry-After", "soon")]),
            .text("ok"),
        ])
        // 25 seconds before the date above.
        let transport = patient { $0.retry.now = { 784_111_777 - 25 } }
        let response = try await transport.send(HTTPRequest(url: server.url))
        XCTAssertEqual(response.status, 200)
        XCTAssertEqual(waits.all, [7, 25, 2])
    }

    func testARetryAfterInThePastOrOfZeroLeavesTheOrdinaryWait() async throws {
        let server = try LoopbackServer(replies: [
            .status(429, headers: [("Retry-After", "0")]),
            .status(429, headers: [("Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT")]),
            .text("ok"),
        ])
        _ = try await patient().send(HTTPRequest(url: server.url))
        XCTAssertEqual(waits.all, [0.5, 1])
    }

    func testARetryAfterBeyondTheLimitEndsTheAttemptsAndSaysSo() async throws {
        let server = try LoopbackServer { _ in .status(429, headers: [("Retry-After", "3600")]) }
        let response = try await patient().send(HTTPRequest(url: server.url))
        XCTAssertEqual(response.status, 429)
        XCTAssertEqual(response.attempts, 1)
        XCTAssertEqual(
            response.retryRefusal, "the server asks to wait 3600 s, more than the 30 s that are waited here")
        XCTAssertEqual(waits.all, [])
    }
}
