import Foundation
import NIOCore
import XCTest

@testable import EmbeddedNetwork

/// Who gets through an egress point, as whom, and what is refused there.
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

    func testATakenPortIsNamed() async throws {
        try await withStack { points, _, _ in
            let taken = EgressDirectory([try XCTUnwrap(points.point(named: "operator"))])
            let second = EgressService(points: taken, route: { _, _ in nil }, logger: logger)
            await assertThrows(.bindFailed) { try await second.run() }
        }
    }
}
