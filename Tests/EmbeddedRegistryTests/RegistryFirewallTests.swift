import IPNetworks
import NetworkRules
import XCTest

@testable import EmbeddedRegistry

final class RegistryFirewallTests: XCTestCase {
    private let client = AnyIPAddress.v4(IPv4Address(bits: 0xC612_0007))

    private func rules(_ values: String...) -> NetworkRuleSet {
        NetworkRuleSet(defaultAction: .deny, rules: values.map(NetworkRule.init(value:)))
    }

    func testFirstRulesCountAtOnce() {
        let firewall = RegistryFirewall(rules: rules("198.18.0.0/24"), propagationDelay: .seconds(60))
        XCTAssertTrue(firewall.decide(client: client).isAllowed)
    }

    func testChangeCountsWhenTheDelayIsOverAndNotBefore() {
        let clock = ManualInstant()
        let firewall = RegistryFirewall(rules: rules(), propagationDelay: .seconds(2), now: clock.now)
        firewall.propagate(rules("198.18.0.7"))
        clock.advance(by: .milliseconds(1999))
        XCTAssertEqual(firewall.decide(client: client).reason, .noRule)
        clock.advance(by: .milliseconds(1))
        XCTAssertEqual(firewall.decide(client: client).reason, .rule(NetworkRule(value: "198.18.0.7")))
    }

    func testChangesCountOneAfterTheOther() {
        let clock = ManualInstant()
        let firewall = RegistryFirewall(rules: rules(), propagationDelay: .seconds(2), now: clock.now)
        firewall.propagate(rules("198.18.0.7"))
        clock.advance(by: .seconds(1))
        firewall.propagate(rules())
        clock.advance(by: .seconds(1))
        XCTAssertTrue(firewall.decide(client: client).isAllowed)
        clock.advance(by: .seconds(1))
        XCTAssertFalse(firewall.decide(client: client).isAllowed)
    }

    func testNewestOfSeveralArrivedChangesCounts() {
        let clock = ManualInstant()
        let firewall = RegistryFirewall(rules: rules(), propagationDelay: .seconds(2), now: clock.now)
        for address in ["198.18.0.1", "198.18.0.2", "198.18.0.3"] { firewall.propagate(rules(address)) }
        clock.advance(by: .seconds(2))
        XCTAssertEqual(firewall.rulesInForce, rules("198.18.0.3"))
    }

    func testChangesDoNotPileUp_whenNobodyKnocks() {
        let clock = ManualInstant()
        let firewall = RegistryFirewall(rules: rules(), propagationDelay: .seconds(2), now: clock.now)
        for _ in 0..<100 {
            firewall.propagate(rules("198.18.0.7"))
            clock.advance(by: .seconds(1))
        }
        XCTAssertLessThanOrEqual(firewall.pendingChanges, 3)
        XCTAssertTrue(firewall.decide(client: client).isAllowed)
    }

    func testChangeCountsAtOnceWithoutDelay() {
        let clock = ManualInstant()
        let firewall = RegistryFirewall(rules: rules(), now: clock.now)
        firewall.propagate(rules("198.18.0.0/15"))
        XCTAssertTrue(firewall.decide(client: client).isAllowed)
    }
}
