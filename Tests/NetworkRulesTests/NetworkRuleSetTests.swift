import IPNetworks
import NetworkRules
import XCTest

final class NetworkRuleSetTests: XCTestCase {
    func testARuleKeepsItsTextAndKnowsItsAddresses() throws {
        XCTAssertEqual(NetworkRule(value: "52.138.231.5").prefix, try IPv4Prefix(parsing: "52.138.231.5/32"))
        XCTAssertEqual(NetworkRule(value: "52.138.231.5/32").prefix, try IPv4Prefix(parsing: "52.138.231.5/32"))
        XCTAssertNotEqual(NetworkRule(value: "52.138.231.5"), NetworkRule(value: "52.138.231.5/32"))
        XCTAssertEqual(NetworkRule(try IPv4Prefix(parsing: "20.42.66.0/23")).value, "20.42.66.0/23")
    }

    func testATextThatDoesNotParseAllowsNothingAndIsKept() {
        for text in ["", "20.42.66.1/23", "2603:1030::/32", "20.42.66", "020.42.66.0/23", "any"] {
            let rule = NetworkRule(value: text)
            XCTAssertNil(rule.prefix, text)
            XCTAssertEqual(rule.description, text)
            let rules = NetworkRuleSet(defaultAction: .deny, rules: [rule])
            XCTAssertTrue(rules.allowedAddresses.isEmpty)
            XCTAssertEqual(rules.decide(client: .v4(IPv4Address(bits: 0x142A_4207))).reason, .noRule)
        }
    }

    func testTheModeIsThePortals() {
        XCTAssertEqual(NetworkRuleSet(defaultAction: .allow).accessMode, .allNetworks)
        XCTAssertEqual(NetworkRuleSet(defaultAction: .deny).accessMode, .selectedNetworks)
        XCTAssertEqual(NetworkRuleSet(publicNetworkAccess: false, defaultAction: .allow).accessMode, .disabled)
        XCTAssertEqual(NetworkRuleSet(publicNetworkAccess: false, defaultAction: .deny).accessMode, .disabled)
        XCTAssertEqual(DefaultAction(rawValue: "Deny"), .deny)
        XCTAssertNil(DefaultAction(rawValue: "deny"))
    }

    func testAllowedAddressesAreTheUnion() throws {
        let rules = NetworkRuleSet(
            defaultAction: .deny,
            rules: [NetworkRule(value: "20.42.67.0/24"), NetworkRule(value: "20.42.66.0/24"), NetworkRule(value: "?")])
        XCTAssertEqual(rules.allowedAddresses, [try IPv4Prefix(parsing: "20.42.66.0/23")])
    }

    func testTheQuotaRefusesInAzuresWords() {
        XCTAssertEqual(RuleQuota(used: 7).limit, 100)
        XCTAssertEqual(
            RuleQuota(used: 100).refusal(tier: "Premium"),
            "The requested feature IP rule exceeds allowed quota 100 for the SKU Premium.")
    }

    func testANewRegistryLetsTrustedServicesPassAndTasksNot() {
        XCTAssertEqual(NetworkBypass(), NetworkBypass(trustedServices: true, tasks: false))
    }
}
