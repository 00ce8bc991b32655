import Foundation
import XCTest

@testable import FirewallSync
@testable import SyncReports

final class AccessReportTests: XCTestCase {
    func testAnExplanation_answersFirst_thenSaysWhy() {
        let explanation = Explanation(
            address: "20.1.8.9", registry: "blog", loginServer: "blogbuildtest.azurecr.io", isAllowed: true,
            decision: "allowed by the rule 20.1.8.0/24", rules: [.init(value: "20.1.8.0/24", ownership: .ours)],
            tags: [
                .init(
                    name: "AzureContainerRegistry.JapanEast", prefix: "20.1.8.0/24", addresses: 2_816, isSelected: true),
                .init(name: "AzureCloud", prefix: "20.0.0.0/8", addresses: 47_000_000, isSelected: false),
            ],
            plan: .staysIn, planRefusedBy: [.overAllowed], graceUntil: PlanFixture.createdAt, remedies: [],
            remarks: ["Clients of the private endpoints pass without a rule."])
        XCTAssertEqual(
            ExplanationReport(explanation).text(),
            """
            20.1.8.9 at blog (blogbuildtest.azurecr.io): allowed by the rule 20.1.8.0/24
              rule    20.1.8.0/24, ours
              tag     AzureContainerRegistry.JapanEast  20.1.8.0/24       2,816 addresses  selected
              tag     AzureCloud                        20.0.0.0/8   47,000,000 addresses
              plan    keeps letting it in; its prefix left the publication and stays until 2025-10-22 (refused
                      at present by over-allowed)
              note    Clients of the private endpoints pass without a rule.

            """)
    }

    func testADeniedAddress_isShownTheWayIn() {
        let explanation = Explanation(
            address: "192.0.2.1", registry: "blog", loginServer: "b.azurecr.io", isAllowed: false,
            decision: "denied: no rule holds the address", rules: [], tags: [], plan: .staysOut, planRefusedBy: [],
            graceUntil: nil, remedies: ["Pin the address alone (--pin 192.0.2.1/32)."], remarks: [])
        XCTAssertEqual(
            ExplanationReport(explanation).text(),
            """
            192.0.2.1 at blog (b.azurecr.io): denied: no rule holds the address
              tag     none holds it: not an address of Azure's services
              plan    would not let it in
              way in  Pin the address alone (--pin 192.0.2.1/32).

            """)
    }

    func testHealth_isOneLineACheck_andASum() throws {
        let report = HealthReport([
            HealthCheck("configuration", .ok, "1 registry"),
            HealthCheck("admin user", registry: "blog", .warn, "is on", advice: "turn it off"),
            HealthCheck("tier", registry: "blog", .fail, "Basic\u{1b}", advice: "pay"),
        ])
        XCTAssertEqual(
            report.text(),
            """
            ok   configuration: 1 registry
            warn blog: admin user: is on → turn it off
            fail blog: tier: Basic\\u{1b} → pay
            1 ok, 1 warning, 1 failure.

            """)
        XCTAssertTrue(report.hasFailures)
        let document = try JSONSerialization.jsonObject(with: Data(try report.json())) as? [String: Any]
        XCTAssertEqual(document?["healthy"] as? Bool, false)
        XCTAssertEqual((document?["checks"] as? [[String: Any]])?.count, 3)
    }
}
