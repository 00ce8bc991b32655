import CurlTransport
import LoopbackServer
import XCTest

final class SendTests: TransportTestCase {
    func testGetsTheBodyHeadersAndStatusOfAnAnswer() async throws {
        let server = try LoopbackServer { _ in .text("hello", status: 404, headers: [("X-Thing", " yes ")]) }
        let response = try await transport().send(HTTPRequest(url: server.url + "/a?b=c#d"))
        XCTAssertEqual(response.status, 404)
        XCTAssertEqual(response.body, Array("hello".utf8))
        XCTAssertEqual(response.header("x-thing"), "yes")
        XCTAssertEqual(response.url, server.url + "/a?b=c")
        XCTAssertEqual(response.attempts, 1)
        XCTAssertNil(response.tlsPeer)
        let request = server.requests[0]
        XCTAssertEqual(request.target, "/a?b=c")
        XCTAssertEqual(request.header("user-agent"), "tests/1")
        XCTAssertEqual(request.header("accept-encoding"), "gzip")
        XCTAssertNil(request.header("cookie"))
    }

    func testSendsMethodHeadersAndBodyAsGiven() async throws {
        let server = try LoopbackServer { _ in .status(200) }
        let body = [UInt8](repeating: 7, count: 3 << 20)
        let transport = transport()
        let fields = [HTTPField("Content-Type", "application/json"), HTTPField("X-Empty", "")]
        _ = try await transport.send(HTTPRequest(method: "PATCH", url: server.url, headers: fields, body: body))
        _ = try await transport.send(HTTPRequest(method: "POST", url: server.url))
        _ = try await transport.send(HTTPRequest(method: "DELETE", url: server.url))
        _ = try await transport.send(HTTPRequest(method: "PUT", url: server.url, body: []))
        XCTAssertEqual(server.requests.map(\.method), ["PATCH", "POST", "DELETE", "PUT"])
        XCTAssertEqual(server.requests[0].body, body)
        XCTAssertEqual(server.requests[0].header("content-type"), "application/json")
        XCTAssertEqual(server.requests[0].header("x-empty"), "")
        XCTAssertEqual(server.requests.map { $0.header("expect") }, [nil, nil, nil, nil])
        XCTAssertEqual(server.requests.map { $0.header("content-length") }, ["3145728", "0", nil, "0"])
        XCTAssertEqual(server.requests.dropFirst().map { $0.header("content-type") }, [nil, nil, nil])
    }

    func testHeadHasHeadersAndNoBodyHoweverLargeItIs() async throws {
        let server = try LoopbackServer { _ in .partial([], declaring: 1 << 40) }
        let response = try await transport().send(HTTPRequest(method: "HEAD", url: server.url))
        XCTAssertEqual(response.header("Content-Length"), String(1 << 40))
        XCTAssertEqual(response.body, [])
    }

    func testTakesTheFinalAnswerAfterAnInterimOne() async throws {
        let server = try LoopbackServer { _ in
            .garbage(
                Array("HTTP/1.1 103 Early\r\nX-Early: 1\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".utf8))
        }
        let response = try await transport().send(HTTPRequest(url: server.url))
        XCTAssertEqual(response.status, 200)
        XCTAssertNil(response.header("X-Early"))
        XCTAssertEqual(response.body, Array("ok".utf8))
    }

    func testRefusesHeadersThatAreNotOneLine() async throws {
        let server = try LoopbackServer { _ in .status(200) }
        for field in [
            HTTPField("X-A", "b\r\nX-Injected: 1"), HTTPField("X\nA", "b"), HTTPField("", "b"), HTTPField("a:b", "c"),
        ] {
            let error = try await failure(of: transport(), HTTPRequest(url: server.url, headers: [field]))
            XCTAssertEqual(error.code, .other, error.description)
            XCTAssertFalse(error.mayHaveBeenReceived)
        }
        XCTAssertEqual(server.requests.count, 0)
    }

    func testRefusesEveryUrlThatIsNotHttp() async throws {
        for url in [
            "file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "/relative", "", "http://", "h ttp://a",
        ] {
            let error = try await failure(of: transport(), HTTPRequest(url: url))
            XCTAssertEqual(error.code, .badURL, url)
        }
    }

    func testErrorsHoldNeitherQueryNorUserInformation() async throws {
        let port = try LoopbackServer.unusedPort()
        let error = try await failure(
            of: transport(), HTTPRequest(url: "http://user:secret@127.0.0.1:\(port)/file?sig=secret#secret"))
        XCTAssertEqual(error.code, .connect)
        XCTAssertFalse(error.mayHaveBeenReceived)
        XCTAssertTrue(error.description.hasPrefix("GET http://127.0.0.1:\(port)/file: "), error.description)
        XCTAssertFalse(error.description.contains("secret"))
        let malformed = try await failure(of: transport(), HTTPRequest(url: "http://user:secret@:99999/?secret"))
        XCTAssertFalse(malformed.description.contains("secret"), malformed.description)
    }

    func testKeepsOneConnectionForRequestsInARow() async throws {
        let server = try LoopbackServer { _ in .text("again") }
        let transport = transport()
        for _ in 1...3 { _ = try await transport.send(HTTPRequest(url: server.url)) }
        XCTAssertEqual(server.requests.map(\.connection), [0, 0, 0])
    }

    func testServesManyRequestsAtOnce() async throws {
        let server = try LoopbackServer { .text($0.path) }
        let transport = transport()
        let bodies = try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<50 {
                group.addTask {
                    let response = try await transport.send(HTTPRequest(url: "\(server.url)/\(number)"))
                    return String(decoding: response.body, as: UTF8.self)
                }
            }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        XCTAssertEqual(bodies, Set((0..<50).map { "/\($0)" }))
    }

    func testIsItsOwnThreadThatEndsWithTheTransport() async throws {
        let server = try LoopbackServer { _ in .text("bye") }
        for _ in 1...3 { _ = try await transport().send(HTTPRequest(url: server.url)) }
        // The kept connection is closed when the thread has cleaned up.
        await server.endedConnections(atLeast: 3)
        XCTAssertEqual(server.requests.map(\.connection), [0, 1, 2])
    }
}
