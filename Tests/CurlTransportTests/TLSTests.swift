import CurlTransport
import LoopbackServer
import XCTest

final class TLSTests: TransportTestCase {
    private func trusting(_ server: TLSServer, hosts: [String] = []) -> CurlTransport {
        transport {
            $0.caFile = server.certificateFile
            $0.redirects = .hosts(hosts)
        }
    }

    func testTrustsTheCAFileAndNamesThePeer() async throws {
        let server = try tlsServer(["/": .init(body: "hello")])
        let response = try await trusting(server).send(HTTPRequest(url: "https://localhost:\(server.port)/"))
        XCTAssertEqual(response.body, Array("hello".utf8))
        XCTAssertEqual(response.tlsPeer, "CN = loopback, issued by CN = loopback")
    }

    func testNamesThePeer_ofAReusedConnectionToo() async throws {
        let server = try tlsServer(["/": .init(body: "hello")])
        let transport = trusting(server)
        let request = HTTPRequest(url: "https://localhost:\(server.port)/")
        for _ in 0..<2 {
            let response = try await transport.send(request)
            XCTAssertEqual(response.tlsPeer, "CN = loopback, issued by CN = loopback")
        }
    }

    func testRefusesAnUnknownAuthorityAndAMissingCAFile() async throws {
        let server = try tlsServer(["/": .init(body: "hello")])
        let request = HTTPRequest(url: "https://localhost:\(server.port)/")
        let unknown = try await failure(of: transport(), request)
        XCTAssertEqual(unknown.code, .tls)
        XCTAssertFalse(unknown.mayHaveBeenReceived)
        XCTAssertTrue(unknown.description.contains("certificate"), unknown.description)
        let missing = try await failure(of: transport { $0.caFile = "/nowhere/ca.pem" }, request)
        XCTAssertEqual(missing.code, .tls)
        XCTAssertTrue(missing.description.contains("/nowhere/ca.pem"), missing.description)
    }

    func testRefusesACertificateForAnotherName() async throws {
        let server = try tlsServer(["/": .init(body: "hello")], address: "127.0.0.2")
        let error = try await failure(of: trusting(server), HTTPRequest(url: "https://127.0.0.2:\(server.port)/"))
        XCTAssertEqual(error.code, .tls)
        XCTAssertTrue(error.description.contains("127.0.0.2"), error.description)
    }

    func testRefusesTLSBefore12() async throws {
        let server = try tlsServer(["/": .init(body: "hello")], newestTLS: "TLSv1_1")
        let error = try await failure(of: trusting(server), HTTPRequest(url: "https://localhost:\(server.port)/"))
        XCTAssertEqual(error.code, .tls, error.description)
    }

    func testFollowsHttpsOnLoopbackAndLeavesItForAnAllowedHostAlone() async throws {
        let server = try tlsServer([
            "/here": .init(302, headers: ["Location": "https://localhost:{port}/end"]),
            "/other": .init(302, headers: ["Location": "https://example.org:{port}/end"]),
            "/plain": .init(302, headers: ["Location": "http://example.com/end"]),
            "/end": .init(body: "end"),
        ])
        let transport = trusting(server, hosts: ["example.com"])
        let url = "https://127.0.0.1:\(server.port)"
        let response = try await transport.send(HTTPRequest(url: url + "/here"))
        XCTAssertEqual(response.url, "https://localhost:\(server.port)/end")
        for path in ["/other", "/plain"] {
            let error = try await failure(of: transport, HTTPRequest(url: url + path))
            XCTAssertEqual(error.code, .redirectRefused, error.description)
        }
    }
}
