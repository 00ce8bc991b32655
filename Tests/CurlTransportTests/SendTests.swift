import CurlTransport
import LoopbackServer
import XCTest

final class SendTests: XCTestCase {
    func testGetsTheBodyHeadersAndStatusOfAnAnswer() async throws {
        let server = try LoopbackServer { _ in .text("hello", status: 404, headers: [("X-Thing", "yes")]) }
        let response = try await CurlTransport(.init(userAgent: "test/1")).send(HTTPRequest(url: server.url + "/a?b=c"))
        XCTAssertEqual(response.status, 404)
        XCTAssertEqual(response.body, Array("hello".utf8))
        XCTAssertEqual(response.header("x-thing"), "yes")
        XCTAssertEqual(response.url, server.url + "/a?b=c")
        XCTAssertEqual(server.requests.map(\.target), ["/a?b=c"])
        XCTAssertEqual(server.requests[0].header("user-agent"), "test/1")
    }
}
