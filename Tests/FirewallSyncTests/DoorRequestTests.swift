import AzureResourceManager
import IPNetworks
import XCTest

@testable import FirewallSync

/// What may be opened whatever the registry holds.
final class DoorRequestTests: XCTestCase {
    private let settings = PlanningFixture().settings

    private func refusal(
        _ prefix: String, seconds: Int = 600, reason: String = "job 7", cloud: Cloud = .publicCloud
    ) throws -> String? {
        DoorRequest(prefixes: [try IPv4Prefix(parsing: prefix)], seconds: seconds, reason: reason)
            .refusal(settings: settings, cloud: cloud)
    }

    func testTheBoundsThemselvesAreAllowed() throws {
        for seconds in [60, 604_800] { XCTAssertNil(try refusal("20.9.0.5/32", seconds: seconds)) }
        for seconds in [59, 604_801, 0, -1] {
            XCTAssertTrue(try refusal("20.9.0.5/32", seconds: seconds)?.contains("1m through 7d") ?? false)
        }
        XCTAssertNil(try refusal("20.0.0.0/14"))
        XCTAssertNotNil(try refusal("20.0.0.0/13"))
        XCTAssertNil(try refusal("20.9.0.5/32", reason: String(repeating: "a", count: 500)))
        XCTAssertNotNil(try refusal("20.9.0.5/32", reason: String(repeating: "a", count: 501)))
    }

    func testSpaceThatNobodyConnectsFrom_isRefusedForARealCloud_alsoInsideABroaderPrefix() throws {
        for prefix in ["10.0.0.1/32", "192.168.4.0/24", "198.18.0.0/24", "203.0.113.9/32", "172.16.0.0/14"] {
            XCTAssertNotNil(try refusal(prefix), prefix)
        }
        XCTAssertNotNil(try refusal("192.0.0.0/16"), "it holds documentation space")
        let embedded = Cloud(
            name: "embedded", resourceManager: "https://localhost:1", authority: "", audience: "",
            registrySuffix: "azurecr.io", downloadPage: "", publicationCloud: "Embedded")
        XCTAssertNil(try refusal("198.18.0.0/24", cloud: embedded))
    }

    func testWhatTheDataPlaneSaysOfItsClient() {
        let cases: [(text: String, address: String?)] = [
            (
                #"{"errors":[{"code":"DENIED","message":"client with IP '52.1.2.3' is not allowed access."}]}"#,
                "52.1.2.3"
            ),
            (
                #"{"errors":[{"code":"DENIED","message":"client with IP \u002752.1.2.3\u0027 is not allowed"}]}"#,
                "52.1.2.3"
            ),
            ("client with IP '2603:1020::7' is not allowed access", "2603:1020::7"),
            ("client with IP '999.1.2.3' is not allowed access", nil),
            ("client with IP '' is not allowed access", nil),
            ("denied", nil),
        ]
        for (text, address) in cases {
            XCTAssertEqual(DataPlaneKnock.client(in: text)?.description, address, text)
        }
    }
}
