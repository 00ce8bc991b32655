import Foundation
import Hummingbird
import NIOCore
import Synchronization
import XCTest

@testable import EmbeddedNetwork

final class StackListenerTests: NetworkTestCase {
    func testOnTCPTheClientIsThePeerWhateverHeadersSay() async throws {
        try await withListener(EchoResponder()) { port in
            let result = try await CommandLineTool.run(
                "curl",
                ["-sS", "-H", "X-Forwarded-For: 198.18.0.7", "-H", "Forwarded: for=198.18.0.7"]
                    + ["-H", "X-Real-IP: 198.18.0.7", "http://127.0.0.1:\(port)/v2/?a=b"])
            XCTAssertEqual(result.output, "test 127.0.0.1 GET /v2/?a=b 0", result.errors)
        }
    }

    func testOnTCPAPROXYHeaderIsABadRequest() async throws {
        try await withListener(EchoResponder()) { port in
            for header in [
                Array("PROXY TCP4 198.18.0.7 127.0.0.1 1 2\r\n".utf8),
                ProxyProtocolHeader.signature + [0x21, 0x11, 0, 12, 198, 18, 0, 7, 127, 0, 0, 1, 0, 1, 0, 2],
            ] {
                let answer = try await Conversation.with(port: port) { peer in
                    try await peer.send(header + Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
                    return await peer.readToEnd()
                }
                XCTAssertTrue(answer.isEmpty || answer.hasPrefix("HTTP/1.1 400 "), answer)
                XCTAssertFalse(answer.contains("198.18.0.7"), answer)
            }
        }
    }

    func testAListenerOnTCPCannotBeToldToAcceptPROXYHeaders() async throws {
        let listener = StackListener(
            name: "test", address: .tcp(host: "127.0.0.1", port: 0), acceptsProxyProtocol: true,
            responder: EchoResponder(), logger: logger)
        await assertThrows(.contradiction) { try await listener.run() }
    }

    func testATakenPortIsNamed() async throws {
        try await withListener(EchoResponder()) { port in
            let second = StackListener(
                name: "second", address: .tcp(host: "127.0.0.1", port: port), responder: EchoResponder(), logger: logger
            )
            await assertThrows(.bindFailed) { try await second.run() }
        }
    }

    func testRealClientsTrustTheAuthorityOverTLS() async throws {
        let authority = try LocalAuthority.loadOrCreate(
            directory: directory + "/authority", registryNames: [], now: Date())
        try await withListener(tls: .init(configuration: try authority.serverTLS()), EchoResponder()) { port in
            for host in ["localhost", "127.0.0.1"] {
                let result = try await CommandLineTool.run(
                    "curl", ["-sS", "--cacert", authority.certificateFile, "-4", "https://\(host):\(port)/v2/"])
                XCTAssertEqual(result.output, "test 127.0.0.1 GET /v2/ 0", result.errors)
            }
            let stranger = try await CommandLineTool.run("curl", ["-sS", "https://localhost:\(port)/v2/"])
            XCTAssertEqual(stranger.status, 60, "a client without the authority must not connect: \(stranger)")
            let python = try await CommandLineTool.run(
                "python3",
                ["-c", "import requests; print(requests.put('https://localhost:\(port)/v2/', data=b'abc').text)"],
                environment: ["REQUESTS_CA_BUNDLE": authority.certificateFile])
            if python.errors.contains("No module named") { throw XCTSkip("python3 has no requests") }
            XCTAssertEqual(python.output, "test 127.0.0.1 PUT /v2/ 3\n", python.errors)
        }
    }

    func testAnInterimAnswerComesWhenTheBodyIsAskedForAndNotBefore() async throws {
        try await withListener(EchoResponder()) { port in
            let result = try await CommandLineTool.run(
                "curl",
                ["-sSv", "-H", "Expect: 100-continue", "--expect100-timeout", "600", "--data", "abc"]
                    + ["http://127.0.0.1:\(port)/upload", "http://127.0.0.1:\(port)/again"])
            XCTAssertEqual(result.output, "test 127.0.0.1 POST /upload 3test 127.0.0.1 POST /again 3", result.errors)
            XCTAssertEqual(result.errors.components(separatedBy: "HTTP/1.1 100 Continue").count, 3, result.errors)
            // A client that does not wait gets no interim answer that it could take for something else.
            let answer = try await Conversation.with(port: port) { peer in
                try await peer.send(
                    "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc"
                        + "GET /next HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                return await peer.readToEnd()
            }
            XCTAssertTrue(answer.contains("POST / 3"), answer)
            XCTAssertTrue(answer.contains("GET /next 0"), answer)
        }
    }

    func testARequestRefusedByItsHeadNeverSendsItsBody() async throws {
        let refusing = CallbackResponder { (_: Request, _: StackRequestContext) in
            Response(status: .forbidden, body: .init(byteBuffer: ByteBuffer(string: "no")))
        }
        try await withListener(refusing) { port in
            let answer = try await Conversation.with(port: port) { peer in
                try await peer.send(
                    "PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1000000\r\n\r\n")
                return await peer.readToEnd()
            }
            XCTAssertTrue(answer.hasPrefix("HTTP/1.1 403 Forbidden\r\n"), answer)
            XCTAssertTrue(answer.lowercased().contains("connection: close"), answer)
            XCTAssertTrue(answer.hasSuffix("\r\n\r\nno"), answer)
        }
    }

    func testErrorsBecomeAnswersAndEveryAnswerIsDated() async throws {
        struct Failure: Error {}
        let failing = CallbackResponder { (request: Request, _: StackRequestContext) -> Response in
            if request.uri.path == "/known" { throw HTTPError(.notFound, message: "gone") }
            throw Failure()
        }
        try await withListener(failing) { port in
            try await Conversation.with(port: port) { peer in
                for (path, status) in [("/known", "404 Not Found"), ("/other", "500 Internal Server Error")] {
                    try await peer.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
                    let answer = try await peer.readAnswer()
                    XCTAssertTrue(answer.head.hasPrefix("HTTP/1.1 \(status)\r\n"), answer.head)
                    let date = answer.head.components(separatedBy: "\r\n").first { $0.lowercased().hasPrefix("date: ") }
                    XCTAssertNotNil(HTTPDate.parse(String(try XCTUnwrap(date).dropFirst(6))), answer.head)
                }
            }
        }
    }

    func testAHeadThatIsTooLongIsRefused() async throws {
        var limits = StackChannel.Limits()
        limits.head = 2048
        try await withListener(limits: limits, EchoResponder()) { port in
            let answer = try await Conversation.with(port: port) { peer in
                try await peer.send("GET / HTTP/1.1\r\nX-Long: \(String(repeating: "x", count: 4096))\r\n\r\n")
                return await peer.readToEnd()
            }
            XCTAssertFalse(answer.contains("200 OK"), answer)
        }
    }

    func testTheConnectionEndsAfterTheAnswer_whenTheClientExpectsIt() async throws {
        try await withListener(EchoResponder()) { port in
            for request in [
                "GET / HTTP/1.0\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nConnection: Close\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nConnection: TE, close\r\n\r\n",
            ] {
                let answer = try await Conversation.with(port: port) { peer in
                    try await peer.send(request)
                    return await peer.readToEnd()
                }
                XCTAssertTrue(answer.hasSuffix("test 127.0.0.1 GET / 0"), answer)
            }
            let two = try await Conversation.with(port: port) { peer in
                try await peer.send("GET /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                let first = try await peer.readAnswer().body
                try await peer.send("GET /2 HTTP/1.0\r\n\r\n")
                return [first, try await peer.readAnswer().body]
            }
            XCTAssertEqual(two, ["test 127.0.0.1 GET /1 0", "test 127.0.0.1 GET /2 0"])
        }
    }

    func testTheAnswerToAHEADHasNoContentWhoeverGaveIt() async throws {
        try await withListener(EchoResponder()) { port in
            let bytes = try await Conversation.with(port: port) { peer in
                try await peer.send(
                    "HEAD /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                return await peer.readToEnd()
            }
            let parts = bytes.components(separatedBy: "\r\n\r\n")
            XCTAssertEqual(parts.count, 3, bytes)
            XCTAssertTrue(parts[0].contains("Content-Length: \("test 127.0.0.1 HEAD /1 0".utf8.count)"), bytes)
            XCTAssertTrue(parts[1].hasPrefix("HTTP/1.1 200 OK\r\n"), bytes)
            XCTAssertEqual(parts.last, "test 127.0.0.1 GET /2 0")
        }
    }

    func testARefusedRequestWhoseBodyIsLongEndsTheConnection() async throws {
        let refusing = CallbackResponder { (request: Request, _: StackRequestContext) in
            Response(status: request.uri.path == "/good" ? .ok : .notFound)
        }
        try await withListener(refusing) { port in
            for (length, path, isClosing) in [
                ("Content-Length: 5000000000", "/", true), ("Transfer-Encoding: chunked", "/", true),
                ("Content-Length: 3", "/", false), ("Content-Length: 3", "/good", false),
            ] {
                let head = try await Conversation.with(port: port) { peer in
                    try await peer.send("PUT \(path) HTTP/1.1\r\nHost: a\r\n\(length)\r\n\r\n")
                    return try await peer.readAnswer().head.lowercased()
                }
                XCTAssertEqual(head.contains("connection: close"), isClosing, "\(length) \(path): \(head)")
            }
        }
    }

    func testAnIdleConnectionIsClosed() async throws {
        var limits = StackChannel.Limits()
        limits.idle = .milliseconds(50)
        try await withListener(limits: limits, EchoResponder()) { port in
            let rest = try await Conversation.with(port: port) { peer in await peer.readToEnd() }
            XCTAssertEqual(rest, "")
        }
    }

    func testARequestInProgressEndsBeforeTheListenerDoes() async throws {
        let (arrivals, arrival) = AsyncStream<Void>.makeStream()
        let (releases, release) = AsyncStream<Void>.makeStream()
        let slow = CallbackResponder { (_: Request, _: StackRequestContext) in
            arrival.yield()
            for await _ in releases { break }
            return Response(status: .ok, body: .init(byteBuffer: ByteBuffer(string: "done")))
        }
        let answer = Mutex<Task<String, any Error>?>(nil)
        try await withListener(slow) { port in
            answer.withLock {
                $0 = Task {
                    try await Conversation.with(port: port) { peer in
                        try await peer.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                        return await peer.readToEnd()
                    }
                }
            }
            for await _ in arrivals { break }
            // The shutdown begins when this body returns; the answer is let go only after that.
            Task { release.yield() }
        }
        let text = try await XCTUnwrap(answer.withLock { $0 }).value
        XCTAssertTrue(text.hasSuffix("done"), text)
    }
}

extension XCTestCase {
    /// Whether `body` throws an error of the room with `code`.
    func assertThrows(
        _ code: EmbeddedNetworkError.Code, line: UInt = #line, _ body: () async throws -> Void
    ) async {
        do {
            try await body()
            XCTFail("nothing was thrown", line: line)
        } catch {
            XCTAssertEqual(error as? EmbeddedNetworkError, EmbeddedNetworkError(code, ""), "\(error)", line: line)
        }
    }
}
