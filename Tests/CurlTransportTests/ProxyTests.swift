import CurlTransport
import Foundation
import LoopbackServer
import XCTest

final class ProxyTests: TransportTestCase {
    private let variables = [
        "http_proxy", "https_proxy", "all_proxy", "no_proxy", "NO_PROXY", "HTTPS_PROXY", "ALL_PROXY",
    ]
    private var saved: [String: String] = [:]

    override func setUp() {
        saved = ProcessInfo.processInfo.environment.filter { variables.contains($0.key) }
        for variable in variables { unsetenv(variable) }
    }

    override func tearDown() {
        for variable in variables { unsetenv(variable) }
        for (variable, value) in saved { setenv(variable, value, 1) }
    }

    func testGoesThroughTheProxyOfTheSettings() async throws {
        let proxy = try LoopbackServer { _ in .text("from the proxy") }
        let response = try await transport { $0.proxy = proxy.url }.send(HTTPRequest(url: "http://example.test/page"))
        XCTAssertEqual(response.body, Array("from the proxy".utf8))
        XCTAssertEqual(proxy.requests.map(\.target), ["http://example.test/page"])
    }

    func testGoesThroughTheProxyOfTheEnvironmentUnlessNoProxyNamesTheHost() async throws {
        let proxy = try LoopbackServer { _ in .text("from the proxy") }
        setenv("http_proxy", proxy.url, 1)
        let response = try await transport().send(HTTPRequest(url: "http://example.test/page"))
        XCTAssertEqual(response.status, 200)
        XCTAssertEqual(proxy.requests.count, 1)
        setenv("no_proxy", "example.test", 1)
        let direct = try await failure(of: transport(), HTTPRequest(url: "http://example.test/page"))
        XCTAssertEqual(direct.code, .resolve)
        XCTAssertEqual(proxy.requests.count, 1)
    }

    func testGoesThroughAProxyThatIsAlwaysMeantWhateverNoProxyNames() async throws {
        let proxy = try LoopbackServer { _ in .text("from the proxy") }
        setenv("no_proxy", "*", 1)
        let response = try await transport {
            $0.proxy = proxy.url
            $0.honorsNoProxy = false
        }.send(HTTPRequest(url: "http://example.test/page"))
        XCTAssertEqual(response.body, Array("from the proxy".utf8))
    }

    func testReachesLoopbackWithoutTheProxyOfTheEnvironment() async throws {
        let proxy = try LoopbackServer { _ in .text("from the proxy") }
        let server = try LoopbackServer { _ in .text("direct") }
        setenv("http_proxy", proxy.url, 1)
        let response = try await transport().send(HTTPRequest(url: server.url))
        XCTAssertEqual(response.body, Array("direct".utf8))
        let told = try await transport { $0.proxy = proxy.url }.send(HTTPRequest(url: server.url))
        XCTAssertEqual(told.body, Array("from the proxy".utf8))
    }

    func testAnEmptySettingMeansNoProxy() async throws {
        let proxy = try LoopbackServer { _ in .text("from the proxy") }
        setenv("http_proxy", proxy.url, 1)
        let error = try await failure(of: transport { $0.proxy = "" }, HTTPRequest(url: "http://example.test/page"))
        XCTAssertEqual(error.code, .resolve)
        XCTAssertEqual(proxy.requests.count, 0)
    }

    func testAProxyThatDoesNotConnectIsNamed() async throws {
        let proxy = try LoopbackServer { _ in .text("not played here", status: 502) }
        let transport = transport { $0.proxy = proxy.url }
        let error = try await failure(of: transport, HTTPRequest(url: "https://example.test/page"))
        XCTAssertEqual(error.code, .connect)
        XCTAssertFalse(error.mayHaveBeenReceived)
        XCTAssertTrue(error.description.contains("proxy answered 502"), error.description)
        XCTAssertEqual(proxy.requests.map { "\($0.method) \($0.target)" }, ["CONNECT example.test:443"])
    }
}
