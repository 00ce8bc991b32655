import AzureResourceManager
import LoopbackServer
import XCTest

/// Where links in answers may lead.
final class LinkTests: ResourceManagerTestCase {
    func testLinksToAnotherOriginGetNoToken() async throws {
        let stranger = try LoopbackServer(replies: [.json(#"{"status":"Succeeded"}"#)])
        let links = [
            stranger.url + "/o", "https://127.0.0.1/o", "http://user@\("127.0.0.1"):1/o",
            "//\(stranger.url.dropFirst(7))/o",
            "http://localhost:\(stranger.port)/o", "ftp://x/o", "https://management.azure.com.example.org/o",
        ]
        for name in ["Azure-AsyncOperation", "Location"] {
            for link in links {
                let server = try server([.status(202, headers: [(name, link)])])
                let error = try await writingFailure(server)
                XCTAssertEqual(error.code, .badAnswer)
                XCTAssertTrue(error.mayHaveTakenEffect)
                assertContains(
                    error.description, "the answer's \(name) leads to '\(link)'", "which is not at \(server.url)")
                XCTAssertEqual(server.requests.count, 1)
            }
        }
        XCTAssertEqual(stranger.requests.count, 0)
    }

    func testNextLinkToAnotherOriginGetsNoToken() async throws {
        let stranger = try LoopbackServer(replies: [.json(#"{"value":[]}"#)])
        let server = try LoopbackServer(replies: [.json(#"{"value":[],"nextLink":"\#(stranger.url)/next"}"#)])
        let error = try await failure { () async throws(ResourceManagerError) in
            try await client(server).listRegistries(subscription: "s")
        }
        XCTAssertEqual(error.code, .badAnswer)
        assertContains(error.description, "the answer's nextLink leads to", "not at \(server.url)")
        XCTAssertEqual(stranger.requests.count, 0)
    }

    func testPagesInACircleEnd() async throws {
        let server = try LoopbackServer { request in
            .json(#"{"value":[],"nextLink":"http://\#(request.header("Host") ?? "")/again"}"#)
        }
        let error = try await failure { () async throws(ResourceManagerError) in
            try await client(server).listRegistries(subscription: "s")
        }
        assertContains(error.description, "in a circle")
        XCTAssertEqual(server.requests.count, 2)
    }
}
