import Foundation
import Hummingbird
import IPNetworks
import Logging
import NIOCore
import ServiceLifecycle
import XCTest

@testable import EmbeddedNetwork

/// What an egress point refuses, and what it cannot do.
final class EgressRefusalsTests: EgressTestCase {
    func testForeignHostsGet502AndALostListener503() async throws {
        try await withStack { points, _, _ in
            for (request, status, word) in [
                (
                    "CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n", "502 Bad Gateway",
                    "'example.com'"
                ),
                ("CONNECT blogbuildtest.azurecr.io:444 HTTP/1.1\r\n\r\n", "502 Bad Gateway", "port 444"),
                ("GET http://example.com/ HTTP/1.1\r\n\r\n", "502 Bad Gateway", "'example.com'"),
                ("CONNECT [::1]:5443 HTTP/1.1\r\n\r\n", "502 Bad Gateway", "'::1'"),
                ("CONNECT absent.azurecr.io:443 HTTP/1.1\r\n\r\n", "503 Service Unavailable", "'absent.azurecr.io'"),
            ] {
                let answer = try await Conversation.with(port: try port("operator", points)) { peer in
                    try await peer.send(request)
                    let answer = try await peer.readAnswer()
                    let rest = await peer.readToEnd()
                    XCTAssertEqual(rest, "")
                    return answer
                }
                XCTAssertTrue(answer.head.hasPrefix("HTTP/1.1 \(status)\r\n"), answer.head)
                XCTAssertTrue(answer.body.contains(word), answer.body)
            }
        }
    }

    func testWhatIsNoRequestToAProxyIsRefused() async throws {
        try await withStack { points, _, _ in
            let long = String(repeating: "x", count: MessageHead.longest)
            for (request, status) in [
                ("GET / HTTP/1.1\r\nHost: plain.azurecr.io\r\n\r\n", "405 "), ("OPTIONS * HTTP/1.1\r\n\r\n", "405 "),
                ("GET https://blogbuildtest.azurecr.io/ HTTP/1.1\r\n\r\n", "405 "),
                ("CONNECT blogbuildtest.azurecr.io HTTP/1.1\r\n\r\n", "400 "), ("CONNECT a:b HTTP/1.1\r\n\r\n", "400 "),
                ("GET http://user@plain.azurecr.io/ HTTP/1.1\r\n\r\n", "400 "), ("hello\r\n\r\n", "400 "),
                ("GET http://plain.azurecr.io/ HTTP/2.0\r\n\r\n", "400 "),
                ("GET http://plain.azurecr.io/ HTTP/1.1\r\nBad : name\r\n\r\n", "400 "),
                ("GET http://plain.azurecr.io/ HTTP/1.1\n\n", "400 "), ("\u{16}\u{03}\u{01}\u{02}", "400 "),
                ("GET http://plain.azurecr.io/ HTTP/1.1\r\nX: \(long)\r\n\r\n", "400 "),
            ] {
                let answer = try await Conversation.with(port: try port("operator", points)) { peer in
                    try await peer.send(request)
                    let answer = try await peer.readAnswer()
                    peer.finish()
                    return answer
                }
                XCTAssertTrue(answer.head.hasPrefix("HTTP/1.1 \(status)"), "\(request.prefix(80)): \(answer.head)")
            }
        }
    }

    func testARequestThatDoesNotComeInTimeEndsTheConnection() async throws {
        var limits = EgressService.Limits()
        limits.head = .milliseconds(50)
        try await withStack(limits: limits) { points, _, _ in
            let rest = try await Conversation.with(port: try port("operator", points)) { peer in
                try await peer.send("CONNECT blog")
                return await peer.readToEnd()
            }
            XCTAssertEqual(rest, "")
        }
    }

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

    func testATakenPortIsNamed() async throws {
        try await withStack { points, _, _ in
            let taken = EgressDirectory([try XCTUnwrap(points.point(named: "operator"))])
            let second = EgressService(points: taken, route: { _, _ in nil }, logger: logger)
            await assertThrows(.bindFailed) { try await second.run() }
        }
    }

    func testAPointThatIsAddedLaterAndHasNoPortIsToldOf() async throws {
        let (failures, failed) = AsyncStream<String>.makeStream()
        try await withListener(EchoResponder()) { taken in
            try await withStack(onFailure: { point, error in failed.yield("\(point.name): \(error)") }) {
                points, _, _ in
                try points.add(try EgressPoint(name: "agent-2", address: "198.18.0.3", port: taken))
                for await failure in failures {
                    XCTAssertTrue(failure.hasPrefix("agent-2: the egress point 'agent-2' cannot listen"), failure)
                    break
                }
                points.remove("agent-2")
                XCTAssertNil(points.point(named: "agent-2"))
            }
        }
    }
}
