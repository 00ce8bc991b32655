@testable import CurlTransport
import LoopbackServer
import XCTest

final class RedirectTests: TransportTestCase {
    private func following(_ hosts: [String] = ["example.com"]) -> CurlTransport {
        transport { $0.redirects = .hosts(hosts) }
    }

    func testFollowsOnLoopbackRelativeAndAbsolute() async throws {
        let server = try LoopbackServer { request in
            switch request.path {
            case "/a/start": .redirect(to: "../b/next?x=1", status: 301)
            case "/b/next": .redirect(to: "http://\(request.header("host") ?? "")/end", status: 307)
            default: .text("end")
            }
        }
        let response = try await following().send(HTTPRequest(url: server.url + "/a/start"))
        XCTAssertEqual(response.status, 200)
        XCTAssertEqual(response.url, server.url + "/end")
        XCTAssertEqual(server.requests.map(\.target), ["/a/start", "/b/next?x=1", "/end"])
    }

    func testARedirectIsTheAnswerWhereNoneAreFollowed() async throws {
        let server = try LoopbackServer { _ in .redirect(to: "/other") }
        let response = try await transport().send(HTTPRequest(url: server.url))
        XCTAssertEqual(response.status, 302)
        XCTAssertEqual(response.header("location"), "/other")
        XCTAssertEqual(server.requests.count, 1)
    }

    func testAMethodThatWritesIsNeverRedirected() async throws {
        let server = try LoopbackServer { _ in .redirect(to: "/other", status: 307) }
        for method in ["POST", "PUT", "PATCH", "DELETE"] {
            let response = try await following().send(HTTPRequest(method: method, url: server.url))
            XCTAssertEqual(response.status, 307)
        }
        XCTAssertEqual(server.requests.count, 4)
    }

    func testRefusesTargetsOffLoopbackThatAreNotHttpsOnAnAllowedHost() async throws {
        for target in [
            "http://example.com/file?secret=1", "https://example.org/file?secret=1", "//example.org/file",
            "https://example.com.evil.org/", "https://user:secret@example.com/", "ftp://example.com/",
            "file:///etc/passwd",
            "http://[bad", "https://127.0.0.1.example.org/", "http://user:secret@127.0.0.1/",
        ] {
            let server = try LoopbackServer { _ in .redirect(to: target) }
            let error = try await failure(of: following(), HTTPRequest(url: server.url))
            XCTAssertEqual(error.code, .redirectRefused, "\(target): \(error)")
            XCTAssertFalse(error.description.contains("secret"), error.description)
            XCTAssertTrue(error.description.contains(server.url), error.description)
        }
    }

    func testGoesToAnAllowedHost() async throws {
        // The proxy plays the world outside: that it is asked to connect shows that the redirect was followed.
        let proxy = try LoopbackServer {
            $0.method == "CONNECT" ? .status(502) : .redirect(to: "https://Example.COM/file", status: 308)
        }
        let transport = transport {
            $0.redirects = .hosts(["example.com"])
            $0.proxy = proxy.url
        }
        let error = try await failure(of: transport, HTTPRequest(url: "http://127.0.0.1/"))
        XCTAssertEqual(error.code, .connect)
        XCTAssertEqual(proxy.requests.map(\.target), ["http://127.0.0.1/", "Example.COM:443"])
    }

    func testThePolicyHop() throws {
        let allowed = CurlTransport.RedirectPolicy.hosts(["www.Example.com", "127.0.0.9"])
        let cases: [(first: String, target: String, isAllowed: Bool)] = [
            ("https://www.example.com/", "https://www.example.com/", true),
            ("https://a.example/", "https://WWW.example.com/", true),
            ("https://a.example/", "https://a.example/", false),
            ("https://a.example/", "http://www.example.com/", false),
            ("http://a.example/", "http://a.example/", false),
            ("http://a.example/", "http://127.0.0.1/", false),
            ("https://a.example/", "https://127.0.0.1/", false),
            ("http://127.0.0.1/", "http://127.0.0.2:81/", true),
            ("http://127.1/", "http://2130706433/", true),
            ("http://localhost/", "http://[::1]/", true),
            ("http://localhost/", "http://www.example.com/", false),
            ("http://localhost/", "https://www.example.com/", true),
            ("http://localhost.example.com/", "http://localhost/", false),
            ("http://127.0.0.1.example.com/", "http://localhost/", false),
            ("http://127.example/", "http://localhost/", false),
        ]
        for (first, target, isAllowed) in cases {
            let refusal = allowed.refusal(first: try HTTPURL(first), target: try HTTPURL(target))
            XCTAssertEqual(refusal == nil, isAllowed, "\(first) to \(target): \(refusal ?? "allowed")")
            XCTAssertNotNil(
                CurlTransport.RedirectPolicy.none.refusal(first: try HTTPURL(first), target: try HTTPURL(target)))
        }
    }

    func testFollowsABoundedNumber() async throws {
        let server = try LoopbackServer { .redirect(to: $0.path + "x") }
        let error = try await failure(of: following(), HTTPRequest(url: server.url + "/"))
        XCTAssertEqual(error.code, .tooManyRedirects)
        XCTAssertEqual(server.requests.count, 6)
    }

    func testAuthorizationStaysWithItsOrigin() async throws {
        let other = try LoopbackServer { _ in .text("end") }
        let server = try LoopbackServer { $0.path == "/" ? .redirect(to: "/same") : .redirect(to: other.url + "/end") }
        let fields = [
            HTTPField("Authorization", "Bearer secret"), HTTPField("X-Secret", "secret"),
            HTTPField("Accept", "text/html"),
        ]
        let response = try await following().send(HTTPRequest(url: server.url + "/", headers: fields))
        XCTAssertEqual(response.status, 200)
        XCTAssertEqual(server.requests.map { $0.header("authorization") }, ["Bearer secret", "Bearer secret"])
        XCTAssertNil(other.requests[0].header("authorization"))
        XCTAssertNil(other.requests[0].header("x-secret"))
        XCTAssertEqual(other.requests[0].header("accept"), "text/html")
    }

    func testUserInformationOfTheUrlStaysWithItsOrigin() async throws {
        let other = try LoopbackServer { _ in .text("end") }
        let server = try LoopbackServer { _ in .redirect(to: other.url) }
        let url = server.url.replacingOccurrences(of: "http://", with: "http://user:secret@")
        let response = try await following().send(HTTPRequest(url: url))
        XCTAssertNotNil(server.requests[0].header("authorization"))
        XCTAssertNil(other.requests[0].header("authorization"))
        XCTAssertFalse(response.url.contains("secret"))
    }
}
