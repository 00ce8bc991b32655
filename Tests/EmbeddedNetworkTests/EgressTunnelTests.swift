import Foundation
import Hummingbird
import IPNetworks
import NIOCore
import XCTest

@testable import EmbeddedNetwork

/// What goes through a tunnel, and when it ends.
final class EgressTunnelTests: EgressTestCase {
    func testAnIdleTunnelIsClosed() async throws {
        var limits = EgressService.Limits()
        limits.idle = .milliseconds(100)
        try await withStack(limits: limits) { points, _, _ in
            let rest = try await Conversation.with(port: try port("operator", points)) { peer in
                try await peer.send("CONNECT plain.azurecr.io:80 HTTP/1.1\r\n\r\n")
                return await peer.readToEnd()
            }
            XCTAssertTrue(rest.hasPrefix("HTTP/1.1 200 "), rest)
        }
    }

    func testAMoveIsSeenByTheNextConnectionAndNotByAnOpenOne() async throws {
        try await withStack { points, _, _ in
            let number = try port("agent-1", points)
            let ask = "GET /who HTTP/1.1\r\nHost: plain.azurecr.io\r\n\r\n"
            let connect = "CONNECT plain.azurecr.io:80 HTTP/1.1\r\n\r\n"
            try await Conversation.with(port: number) { old in
                try await old.send(connect)
                _ = try await old.read(through: "\r\n\r\n")
                try await old.send(ask)
                var answer = try await old.readAnswer()
                XCTAssertEqual(answer.body, "plain 198.18.0.2 GET /who 0")
                try points.move("agent-1", to: try IPv4Address(parsing: "198.18.9.9"))
                try await old.send(ask)
                answer = try await old.readAnswer()
                XCTAssertEqual(answer.body, "plain 198.18.0.2 GET /who 0")
                let new = try await Conversation.with(port: number) { new in
                    // The request may follow its CONNECT without waiting.
                    try await new.send(connect + ask)
                    _ = try await new.read(through: "\r\n\r\n")
                    return try await new.readAnswer()
                }
                XCTAssertEqual(new.body, "plain 198.18.9.9 GET /who 0")
            }
        }
    }

    func testTheEndOfTheRequestLeavesTheAnswerOpen() async throws {
        try await withStack { points, _, _ in
            let answer = try await Conversation.with(port: try port("operator", points)) { peer in
                try await peer.send("CONNECT plain.azurecr.io:80 HTTP/1.1\r\n\r\nGET /half HTTP/1.1\r\nHost: a\r\n\r\n")
                peer.finish()
                return await peer.readToEnd()
            }
            XCTAssertTrue(answer.hasSuffix("plain 198.18.0.1 GET /half 0"), answer)
        }
    }

    func testManyBytesGoBothWaysUnchanged() async throws {
        let mirror = CallbackResponder { (request: Request, _: StackRequestContext) in
            Response(status: .ok, body: .init(asyncSequence: request.body))
        }
        try await withStack(responder: mirror) { points, _, authority in
            let (sent, received) = (directory + "/sent", directory + "/received")
            var random = SeededGenerator(seed: 42)
            let bytes = (0..<(8 << 20) / 8).flatMap { _ in withUnsafeBytes(of: random.next()) { Array($0) } }
            try Data(bytes).write(to: URL(fileURLWithPath: sent))
            for url in ["https://blogbuildtest.azurecr.io/mirror", "http://plain.azurecr.io/mirror"] {
                let result = try await CommandLineTool.run(
                    "curl",
                    ["-sS", "-x", "http://127.0.0.1:\(try port("operator", points))", "-T", sent, "-o", received]
                        + ["--cacert", authority.certificateFile, url])
                XCTAssertEqual(result.status, 0, result.errors)
                XCTAssertTrue(FileManager.default.contentsEqual(atPath: sent, andPath: received), url)
            }
        }
    }

    func testOpenTunnelsEndWithTheService() async throws {
        let (connected, connection) = AsyncStream<Void>.makeStream()
        let rest = try await withStack { points, _, _ in
            let number = try port("operator", points)
            let task = Task {
                try await Conversation.with(port: number) { peer in
                    try await peer.send("CONNECT plain.azurecr.io:80 HTTP/1.1\r\n\r\n")
                    _ = try await peer.read(through: "\r\n\r\n")
                    connection.yield()
                    return await peer.readToEnd()
                }
            }
            for await _ in connected { break }
            return task
        }
        let text = try await rest.value
        XCTAssertEqual(text, "")
    }
}
