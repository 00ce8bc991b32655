import XCTest

@testable import EmbeddedNetwork

final class HostAndPortTests: XCTestCase {
    func testNamesAreComparedWithoutCaseAndTrailingDot() throws {
        for text in ["a.azurecr.io:443", "A.AzureCR.io.:443", "a.AZURECR.io.:00443"] {
            XCTAssertEqual(HostAndPort(text), HostAndPort("a.azurecr.io:443"), text)
        }
        let target = try XCTUnwrap(HostAndPort("Localhost", defaultPort: 80))
        XCTAssertEqual(target.host, "localhost")
        XCTAssertEqual(target.port, 80)
        XCTAssertEqual(HostAndPort("[2001:DB8::1]:443")?.host, "2001:db8::1")
    }

    func testEverythingElseIsNoTarget() {
        for text in [
            "", ":443", "a:", "a:0", "a:65536", "a:-1", "a:+1", "a:4 3", "a b:1", "a@b:1", "a/b:1", "::1:443", "[::1",
            "[::1]443",
            "[a.b]:1", ".:443", "a:1:2", "a:000443", "é:1", String(repeating: "a", count: 254) + ":1",
        ] {
            XCTAssertNil(HostAndPort(text), text)
        }
        XCTAssertNil(HostAndPort("a"))
    }
}
