import Foundation
import IPNetworks
import NetworkRules
import XCTest

@testable import EmbeddedRegistry

/// The figures for Prometheus; its own reader reads them in the end-to-end tests.
final class RegistryMetricsTests: XCTestCase {
    private func record(_ method: String, _ status: Int, _ reason: AccessDecision.Reason) throws -> RequestRecord {
        RequestRecord(
            time: Date(), client: try AnyIPAddress(parsing: "198.18.0.7"), registry: "one", method: method,
            path: "/v2/",
            status: status, bytesIn: 10, bytesOut: 5, duration: .milliseconds(250),
            decision: AccessDecision(reason: reason), identity: nil)
    }

    func testCountsByMethodStatusAndDecision() throws {
        let meter = RegistryMeter()
        let rule = NetworkRule(value: "198.18.0.0/24")
        for (method, status, reason): (String, Int, AccessDecision.Reason) in [
            ("GET", 200, .rule(rule)), ("GET", 200, .rule(rule)), ("PUT", 201, .privateEndpoint), ("GET", 403, .noRule),
            ("BREW\"}\n", 405, .bypass), ("KETTLE", 405, .bypass),
        ] { meter.record(try record(method, status, reason)) }
        let text = RegistryMetrics(
            of: [
                .init(name: "two", meter: RegistryMeter(), uploads: 0, storedBytes: nil),
                .init(name: "one", meter: meter, uploads: 3, storedBytes: 1 << 40),
            ], unloggedRequests: 7
        ).text
        let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
        XCTAssertEqual(
            lines,
            [
                #"acr_embedded_requests_total{registry="one",method="GET",status="200"} 2"#,
                #"acr_embedded_requests_total{registry="one",method="GET",status="403"} 1"#,
                #"acr_embedded_requests_total{registry="one",method="PUT",status="201"} 1"#,
                #"acr_embedded_requests_total{registry="one",method="other",status="405"} 2"#,
                #"acr_embedded_firewall_decisions_total{registry="one",allowed="true",reason="private_endpoint"} 1"#,
                #"acr_embedded_firewall_decisions_total{registry="one",allowed="true",reason="bypass"} 2"#,
                #"acr_embedded_firewall_decisions_total{registry="one",allowed="true",reason="rule"} 2"#,
                #"acr_embedded_firewall_decisions_total{registry="one",allowed="false",reason="no_rule"} 1"#,
                #"acr_embedded_received_bytes_total{registry="one"} 60"#,
                #"acr_embedded_received_bytes_total{registry="two"} 0"#,
                #"acr_embedded_sent_bytes_total{registry="one"} 30"#,
                #"acr_embedded_sent_bytes_total{registry="two"} 0"#,
                #"acr_embedded_request_seconds_total{registry="one"} 1.5"#,
                #"acr_embedded_request_seconds_total{registry="two"} 0.0"#,
                #"acr_embedded_uploads_in_flight{registry="one"} 3"#,
                #"acr_embedded_uploads_in_flight{registry="two"} 0"#,
                #"acr_embedded_storage_bytes{registry="one"} 1099511627776"#,
                "acr_embedded_unlogged_requests_total 7",
            ])
    }
}
