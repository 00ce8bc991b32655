import IPNetworks
import NetworkRules
import XCTest

final class AccessDecisionTests: XCTestCase {
    private let inside = IPv4Address(bits: 0x142A_4207)  // 20.42.66.7
    private let routes: [AccessRoute] = [
        .publicEndpoint, .privateEndpoint, .trustedService, .task(systemAssignedIdentity: true),
        .task(systemAssignedIdentity: false),
    ]

    /// Every combination of mode, default action, bypass, route and client, against the rules written out one by one.
    func testTruthTable() throws {
        let rule = NetworkRule(try IPv4Prefix(parsing: "20.42.66.0/23"))
        let clients: [AnyIPAddress] = [
            .v4(inside), .v4(IPv4Address(bits: 0x142A_4407)), try AnyIPAddress(parsing: "2603:1030::7"),
            try AnyIPAddress(parsing: "::ffff:20.42.66.7"),
        ]
        var seen = 0
        for isPublic in [true, false] {
            for action in [DefaultAction.allow, .deny] {
                for (services, tasks) in [(false, false), (false, true), (true, false), (true, true)] {
                    let rules = NetworkRuleSet(
                        publicNetworkAccess: isPublic, defaultAction: action, rules: [rule],
                        bypass: NetworkBypass(trustedServices: services, tasks: tasks))
                    for route in routes {
                        for client in clients {
                            let passes =
                                route == .privateEndpoint || route == .trustedService && services
                                || route == .task(systemAssignedIdentity: true) && tasks
                            let expected: AccessDecision.Reason
                            if route == .privateEndpoint {
                                expected = .privateEndpoint
                            } else if passes {
                                expected = .bypass
                            } else if !isPublic {
                                expected = .disabled
                            } else if action == .allow {
                                expected = .allNetworks
                            } else if client == .v4(inside) {
                                expected = .rule(rule)
                            } else if case .v6 = client {
                                expected = .noRuleForIPv6
                            } else {
                                expected = .noRule
                            }
                            XCTAssertEqual(rules.decide(client: client, via: route).reason, expected)
                            seen += 1
                        }
                    }
                }
            }
        }
        XCTAssertEqual(seen, 2 * 2 * 4 * 5 * 4)
    }

    func testOnlyWhatAllowsIsAllowed() throws {
        let rule = NetworkRule(value: "20.42.66.7")
        let verdicts: [(AccessDecision.Reason, Bool)] = [
            (.privateEndpoint, true), (.bypass, true), (.allNetworks, true), (.rule(rule), true), (.noRule, false),
            (.noRuleForIPv6, false), (.disabled, false),
        ]
        let set = NetworkRuleSet(defaultAction: .deny, rules: [rule])
        XCTAssertTrue(set.decide(client: .v4(inside)).isAllowed)
        XCTAssertFalse(set.decide(client: .v4(IPv4Address(bits: 1))).isAllowed)
        for (reason, isAllowed) in verdicts {
            XCTAssertEqual(decision(for: reason, rule).isAllowed, isAllowed, "\(reason)")
            XCTAssertTrue(decision(for: reason, rule).description.hasPrefix(isAllowed ? "allowed" : "denied"))
        }
    }

    /// A decision with `reason`, as a rule set makes it.
    private func decision(for reason: AccessDecision.Reason, _ rule: NetworkRule) -> AccessDecision {
        let closed = NetworkRuleSet(defaultAction: .deny, rules: [rule])
        switch reason {
        case .privateEndpoint: return closed.decide(client: .v4(inside), via: .privateEndpoint)
        case .bypass: return closed.decide(client: .v4(inside), via: .trustedService)
        case .allNetworks: return NetworkRuleSet(defaultAction: .allow).decide(client: .v4(inside))
        case .rule: return closed.decide(client: .v4(inside))
        case .noRule: return closed.decide(client: .v4(IPv4Address(bits: 1)))
        case .noRuleForIPv6: return closed.decide(client: .v6(IPv6Address(bits: 1)))
        case .disabled:
            return NetworkRuleSet(publicNetworkAccess: false, defaultAction: .allow).decide(client: .v4(inside))
        }
    }

    func testTheFirstOfSeveralRulesIsNamed() {
        let rules = NetworkRuleSet(
            defaultAction: .deny, rules: [NetworkRule(value: "20.0.0.0/8"), NetworkRule(value: "20.42.66.7")])
        XCTAssertEqual(rules.decide(client: .v4(inside)).reason, .rule(NetworkRule(value: "20.0.0.0/8")))
        XCTAssertEqual(rules.decide(client: .v4(inside)).description, "allowed by the rule 20.0.0.0/8")
    }
}
