import Foundation
import Hummingbird
import IPNetworks
import Logging
import NIOCore
import ServiceLifecycle
import XCTest

@testable import EmbeddedNetwork

/// What an egress point does for its clients.
final class EgressServiceTests: EgressTestCase {
    func testCurlReachesARegistryThroughATunnelAsThePoint() async throws {
        try await withStack { points, _, authority in
            for (point, url, expected) in [
                ("operator", "https://blogbuildtest.azurecr.io/v2/", "tls 198.18.0.1 GET /v2/ 0"),
                ("agent-1", "https://BlogBuildTest.AzureCR.io./v2/", "tls 198.18.0.2 GET /v2/ 0"),
                ("agent-1", "https://localhost:5443/v2/", "tls 198.18.0.2 GET /v2/ 0"),
                ("operator", "https://127.0.0.1:5443/v2/", "tls 198.18.0.1 GET /v2/ 0"),
            ] {
                let proxy = "http://127.0.0.1:\(try port(point, points))"
                let result = try await CommandLineTool.run(
                    "curl", ["-sS", "-x", proxy, "--noproxy", "", "--cacert", authority.certificateFile, url])
                XCTAssertEqual(result.output, expected, "\(url): \(result.errors)")
            }
        }
    }

    func testPythonReachesARegistryThroughAPoint() async throws {
        try await withStack { points, _, authority in
            let script = """
                import requests
                session = requests.Session()
                for body in (b'x' * 3000000, b''):
                    print(session.put('https://blogbuildtest.azurecr.io/v2/', data=body).text)
                print(session.get('http://plain.azurecr.io/a').text)
                """
            let result = try await CommandLineTool.run(
                "python3", ["-c", script],
                environment: [
                    "HTTPS_PROXY": "http://127.0.0.1:\(try port("agent-1", points))",
                    "HTTP_PROXY": "http://127.0.0.1:\(try port("agent-1", points))",
                    "REQUESTS_CA_BUNDLE": authority.certificateFile,
                ])
            if result.errors.contains("No module named") { throw XCTSkip("python3 has no requests") }
            XCTAssertEqual(
                result.output,
                "tls 198.18.0.2 PUT /v2/ 3000000\ntls 198.18.0.2 PUT /v2/ 0\nplain 198.18.0.2 GET /a 0\n", result.errors
            )
        }
    }

    func testPlainRequestsAreForwardedOneByOne() async throws {
        try await withStack { points, _, _ in
            let proxy = "http://127.0.0.1:\(try port("operator", points))"
            let result = try await CommandLineTool.run(
                "curl",
                ["-sS", "-x", proxy, "--noproxy", "", "--data-binary", "abc", "http://plain.azurecr.io/a?b=c"]
                    + ["http://PLAIN.azurecr.io./", "http://plain.azurecr.io?query", "http://localhost:5080/d"])
            XCTAssertEqual(
                result.output,
                ["/a?b=c", "/", "/?query", "/d"].map { "plain 198.18.0.1 POST \($0) 3" }.joined(), result.errors)
            // The client learns that the exchange ends its connection, behind interim answers, too.
            let answer = try await Conversation.with(port: try port("operator", points)) { peer in
                try await peer.send(
                    "PUT http://plain.azurecr.io/up HTTP/1.1\r\nHost: evil.example\r\nProxy-Connection: keep-alive\r\n"
                        + "Connection: keep-alive\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
                let interim = try await peer.read(through: "\r\n\r\n")
                XCTAssertTrue(interim.hasPrefix("HTTP/1.1 100 Continue\r\n"), interim)
                try await peer.send("abc")
                return await peer.readToEnd()
            }
            XCTAssertTrue(answer.contains("\r\nConnection: close\r\n"), answer)
            XCTAssertTrue(answer.hasSuffix("plain 198.18.0.1 PUT /up 3"), answer)
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

    func testAPointThatIsAddedLaterIsListenedFor() async throws {
        try await withStack { points, ports, authority in
            let number = try FreePort.choose()
            try points.add(try EgressPoint(name: "agent-2", address: "198.18.0.3", port: number))
            let bound = try await ports.port("agent-2")
            XCTAssertEqual(bound, number)
            let result = try await CommandLineTool.run(
                "curl",
                ["-sS", "-x", "http://127.0.0.1:\(number)", "--cacert", authority.certificateFile]
                    + ["https://blogbuildtest.azurecr.io/v2/"])
            XCTAssertEqual(result.output, "tls 198.18.0.3 GET /v2/ 0", result.errors)
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
