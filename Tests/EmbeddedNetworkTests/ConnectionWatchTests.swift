import Hummingbird
import NIOCore
import NIOHTTP1
import XCTest

@testable import EmbeddedNetwork

/// Connections whose clients keep them for nothing end, and no others.
final class ConnectionWatchTests: NetworkTestCase {
    private func limits(_ change: (inout StackChannel.Limits) -> Void) -> StackChannel.Limits {
        var limits = StackChannel.Limits()
        change(&limits)
        return limits
    }

    func testAHeadThatNeverEndsIsCutOff_howeverSteadilyItComes() async throws {
        let limits = limits {
            $0.headTime = .milliseconds(100)
            $0.head = 1 << 30
        }
        try await withListener(limits: limits, EchoResponder()) { port in
            let rest = try await Conversation.with(port: port) { peer in
                try await peer.send("GET / HTTP/1.1\r\nHost: a\r\nX: ")
                // Slow-loris: a little more, again and again, until the other side has gone.
                while (try? await peer.send("y")) != nil { await Task.yield() }
                return await peer.readToEnd()
            }
            XCTAssertEqual(rest, "")
        }
    }

    func testTheTimeOfAHeadBeginsAnewWithEachRequest_andLeavesTheBodyAlone() async throws {
        let limits = limits { $0.headTime = .milliseconds(200) }
        try await withListener(limits: limits, EchoResponder()) { port in
            let bodies = try await Conversation.with(port: port) { peer in
                var bodies: [String] = []
                // Longer than a head may take, all in all.
                let end = ContinuousClock.now.advanced(by: .milliseconds(500))
                while ContinuousClock.now < end {
                    try await peer.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\na")
                    await Task.yield()
                    try await peer.send("b")
                    bodies.append(try await peer.readAnswer().body)
                }
                return bodies
            }
            XCTAssertEqual(Set(bodies), ["test 127.0.0.1 POST / 2"])
        }
    }

    func testAClientThatNeverShakesHandsIsCutOff() async throws {
        let authority = try LocalAuthority.loadOrCreate(
            directory: directory + "/authority", registryNames: [], now: Date())
        let limits = limits { $0.handshake = .milliseconds(100) }
        try await withListener(
            tls: TLSConfigurationBox(configuration: try authority.serverTLS()), limits: limits, EchoResponder()
        ) { port in
            let rest = try await Conversation.with(port: port) { peer in await peer.readToEnd() }
            XCTAssertEqual(rest, "")
        }
    }

    func testAnAnswerThatTakesLongerThanIdleTime_isWaitedFor() async throws {
        let limits = limits { $0.idle = .milliseconds(40) }
        let clock = ContinuousClock()
        let slow = CallbackResponder { (_: Request, _: StackRequestContext) in
            let start = clock.now
            // Several inspections go by; the work is the test's, no wait for a time.
            while start.duration(to: clock.now) < .milliseconds(200) { await Task.yield() }
            return Response(status: .ok, body: .init(byteBuffer: ByteBuffer(string: "done")))
        }
        try await withListener(limits: limits, slow) { port in
            let answer = try await Conversation.with(port: port) { peer in
                try await peer.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                return try await peer.readAnswer().body
            }
            XCTAssertEqual(answer, "done")
        }
    }

    func testDirectAnswersCount_soThatAnIdleConnectionIsClosedAfterThem() async throws {
        let limits = limits { $0.idle = .milliseconds(40) }
        try await withListener(limits: limits, EchoResponder(), direct: AlwaysThere()) { port in
            let (body, rest) = try await Conversation.with(port: port) { peer in
                try await peer.send("GET /direct HTTP/1.1\r\nHost: a\r\n\r\n")
                return (try await peer.readAnswer().body, await peer.readToEnd())
            }
            XCTAssertEqual(body, "here")
            XCTAssertEqual(rest, "")
        }
    }

    func testAClientThatDoesNotReadIsCutOff() async throws {
        let limits = limits { $0.idle = .milliseconds(100) }
        let large = ByteBuffer(repeating: 0x61, count: 1 << 20)
        let (ends, end) = AsyncStream<Void>.makeStream()
        let generous = CallbackResponder { (_: Request, _: StackRequestContext) in
            Response(
                status: .ok,
                body: ResponseBody { writer in
                    defer { end.yield() }
                    while true { try await writer.write(large) }
                })
        }
        try await withListener(limits: limits, generous) { port in
            try await Conversation.with(port: port) { peer in
                try await peer.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                for await _ in ends { break }
            }
        }
    }
}

/// A direct way that answers everything.
private struct AlwaysThere: DirectResponder {
    func answer(_ head: HTTPRequestHead, from peer: DirectPeer) -> DirectAnswer? {
        DirectAnswer(
            head: DirectAnswer.encode(.ok, [.contentLength: "4"]), body: .bytes(ByteBuffer(string: "here")))
    }
}
