import FirewallSync
import XCTest

@testable import SyncReports

final class RuleExportTests: XCTestCase {
    func testTerraform_getsEveryRuleAfterwards_ascending_withWhatItIsFor() throws {
        XCTAssertEqual(
            RuleExport(try PlanFixture.busy(refused: false)).tfvars(),
            """
            # The IP rules of blogbuildtest.azurecr.io: 2 for service tags and pins, 2 of others.
            # Written by acr-firewall-sync plan; a change by hand is lost the next time.

            network_rule_set = {
              default_action = "Deny"
              ip_rule = [
                { action = "Allow", ip_range = "20.1.0.0/24" }, # AzureContainerRegistry.JapanEast
                { action = "Allow", ip_range = "20.1.4.0/22" }, # AzureContainerRegistry.JapanEast +2
                { action = "Allow", ip_range = "203.0.113.0/24" }, # not ours, kept as it is
                { action = "Allow", ip_range = "ten" }, # not ours; no IPv4 prefix, allows nothing
              ]
            }

            """)
    }

    func testBicep_getsTheSame() throws {
        XCTAssertEqual(
            RuleExport(try PlanFixture.busy(refused: false)).bicepparam(template: "../registry.bicep"),
            """
            // The IP rules of blogbuildtest.azurecr.io: 2 for service tags and pins, 2 of others.
            // Written by acr-firewall-sync plan; a change by hand is lost the next time.

            using '../registry.bicep'

            param ipRules = [
              { action: 'Allow', value: '20.1.0.0/24' } // AzureContainerRegistry.JapanEast
              { action: 'Allow', value: '20.1.4.0/22' } // AzureContainerRegistry.JapanEast +2
              { action: 'Allow', value: '203.0.113.0/24' } // not ours, kept as it is
              { action: 'Allow', value: 'ten' } // not ours; no IPv4 prefix, allows nothing
            ]

            """)
    }

    func testAnEmptyList_isAList() throws {
        let export = RuleExport(try PlanFixture.exported(rules: []))
        XCTAssertTrue(export.tfvars().hasSuffix("  ip_rule = []\n}\n"), export.tfvars())
        XCTAssertEqual(
            try BicepParameterFile(parsing: export.bicepparam(template: "main.bicep")).parameters,
            ["ipRules": .list([])])
    }

    func testTheOrderInTheRegistryIsOfNoConsequence_andEqualRulesAreOne() throws {
        let rules = ["10.0.0.0/8", "9.0.0.0/8", "10.0.0.0/9", "ten", "9.0.0.1"]
        let one = RuleExport(try PlanFixture.exported(rules: rules)).tfvars()
        let other = RuleExport(try PlanFixture.exported(rules: rules.reversed() + ["ten"])).tfvars()
        XCTAssertEqual(one, other)
        let values = one.matches(of: #/ip_range = "([^"]*)"/#).map { String($0.1) }
        XCTAssertEqual(values, ["9.0.0.0/8", "9.0.0.1", "10.0.0.0/8", "10.0.0.0/9", "ten"])
    }

    func testTextFromOutside_staysText() throws {
        let export = RuleExport(
            try PlanFixture.exported(rules: PlanFixture.hostileValues, host: "a\nevil = 1 \u{1b}[2J"))
        let bicep = try BicepParameterFile(parsing: export.bicepparam(template: "it's ${here}\\"))
        XCTAssertEqual(bicep.template, "it's ${here}\\")
        XCTAssertEqual(
            bicep.parameters,
            [
                "ipRules": .list(
                    PlanFixture.hostileValues.sorted().map { .object(["action": .text("Allow"), "value": .text($0)]) })
            ])
        for text in [export.bicepparam(template: "main.bicep"), export.tfvars()] {
            XCTAssertFalse(text.unicodeScalars.contains { $0 != "\n" && $0.isUnsafeOnTerminal })
            XCTAssertFalse(text.contains("\nevil"), text)
        }
    }

    func testHCL_escapesTemplates_alsoBeforeACombiningMark() {
        XCTAssertEqual("${x}%{y}$z".hclLiteral, #""$${x}%%{y}$z""#)
        XCTAssertEqual("${\u{301}".hclLiteral, "\"$${\u{301}\"")
        XCTAssertEqual("\u{1b}\u{e0001}\"\\\r\n\t".hclLiteral, #""\u001b\U000e0001\"\\\r\n\t""#)
    }
}
