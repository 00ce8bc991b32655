import Foundation
import Hummingbird
import IPNetworks
import Logging
import NIOCore
import ServiceLifecycle
import XCTest

@testable import EmbeddedNetwork

final class EgressServiceTests: NetworkTestCase {
    /// A stack that plays one registry over TLS and `plain.azurecr.io` without, behind two egress points.
    private func withStack<Value: Sendable>(
        responder: some HTTPResponder<StackRequestContext> = EchoResponder(),
        limits: EgressService.Limits = .init(),
        _ body: (EgressDirectory, BoundPorts, LocalAuthority) async throws -> Value
    ) async throws -> Value {
        let authority = try LocalAuthority.loadOrCreate(
            directory: directory + "/authority", registryNames: [], now: Date())
        let ports = BoundPorts()
        let free = try FreePort.choose(2)
        let points = EgressDirectory([
            try EgressPoint(name: "operator", address: "198.18.0.1", port: free[0]),
            try EgressPoint(name: "agent-1", address: "198.18.0.2", port: free[1]),
        ])
        let (tlsSocket, plainSocket) = (directory + "/run/tls.sock", directory + "/run/plain.sock")
        let tls = StackListener(
            name: "tls", address: .unix(path: tlsSocket), tls: try authority.serverTLS(), acceptsProxyProtocol: true,
            responder: responder, logger: logger, onBound: { ports.set("tls", $0) })
        let plain = StackListener(
            name: "plain", address: .unix(path: plainSocket), acceptsProxyProtocol: true, responder: responder,
            logger: logger, onBound: { ports.set("plain", $0) })
        let absent = directory + "/run/absent.sock"
        let egress = EgressService(
            points: points,
            route: { host, port in
                switch (host, port) {
                case ("blogbuildtest.azurecr.io", 443), ("localhost", 5443), ("127.0.0.1", 5443):
                    EgressRoute(socketPath: tlsSocket)
                case ("plain.azurecr.io", 80), ("localhost", 5080): EgressRoute(socketPath: plainSocket)
                case ("absent.azurecr.io", _): EgressRoute(socketPath: absent)
                default: nil
                }
            }, logger: logger, limits: limits, onBound: { ports.set($0.name, $0.port) })
        return try await withServices([egress, tls, plain], ports) {
            for name in ["tls", "plain", "operator", "agent-1"] { _ = try await ports.port(name) }
            return try await body(points, ports, authority)
        }
    }

    private func port(_ name: String, _ points: EgressDirectory) throws -> Int {
        try XCTUnwrap(points.point(named: name)).port
    }

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

    func testATakenPortIsNamed() async throws {
        try await withStack { points, _, _ in
            let taken = EgressDirectory([try XCTUnwrap(points.point(named: "operator"))])
            let second = EgressService(points: taken, route: { _, _ in nil }, logger: logger)
            await assertThrows(.bindFailed) { try await second.run() }
        }
    }
}
