import AzureResourceManager
import Foundation
import IPNetworks
import NetworkRules
import ServiceTags
import XCTest

@testable import FirewallSync

final class ExplanationTests: XCTestCase {
    private func explain(_ address: String, _ fixture: PlanningFixture) throws -> Explanation {
        Explanation(
            of: try AnyIPAddress(parsing: address), plan: fixture.plan(),
            publication: fixture.input.publication.publication)
    }

    private var world: PlanningFixture {
        var fixture = PlanningFixture()
        fixture.tags += [
            ServiceTag(name: "AzureCloud", ipv4: prefixes("20.0.0.0/8")),
            ServiceTag(name: "AzureContainerRegistry", ipv4: prefixes("20.1.0.0/23", "20.1.8.0/24", "20.1.9.0/24")),
            ServiceTag(name: "Storage.JapanEast", region: "japaneast", ipv4: prefixes("20.5.0.0/25")),
        ]
        return fixture
    }

    func testAnAddress_ofASelectedTag_isLetInByThePlan() throws {
        let it = try explain("20.1.8.9", world)
        XCTAssertFalse(it.isAllowed)
        XCTAssertEqual(it.decision, "denied: no rule holds the address")
        XCTAssertEqual(it.plan, .letsIn)
        XCTAssertEqual(
            it.tags.map(\.name), ["AzureContainerRegistry.JapanEast", "AzureContainerRegistry", "AzureCloud"])
        XCTAssertEqual(it.tags.map(\.isSelected), [true, false, false])
        XCTAssertEqual(it.remedies, ["Apply the plan (acr-firewall-sync apply). It adds the rule 20.1.8.0/24."])
    }

    func testAnAllowedAddress_isSaidToBeSo_withTheRuleAndItsOwner() throws {
        var fixture = world
        fixture.rules = ["192.0.2.0/24", "20.1.0.0/24", "20.1.8.0/24"]
        fixture.owned = ["20.1.0.0/24", "20.1.8.0/24"]
        let ours = try explain("20.1.0.1", fixture)
        XCTAssertTrue(ours.isAllowed)
        XCTAssertEqual(ours.rules, [Explanation.Rule(value: "20.1.0.0/24", ownership: .ours)])
        XCTAssertEqual(ours.plan, .staysIn)
        XCTAssertEqual(ours.remedies, [])
        let theirs = try explain("192.0.2.9", fixture)
        XCTAssertEqual(theirs.rules, [Explanation.Rule(value: "192.0.2.0/24", ownership: .notOurs)])
        XCTAssertEqual(theirs.tags, [])
        XCTAssertEqual(
            theirs.remarks.first,
            "192.0.2.9 is documentation space: a public endpoint sees the public address of a client, "
                + "which may be another.")
    }

    func testOneValueTwice_whereOneIsOurs_isNamedTwice() throws {
        var fixture = world
        fixture.rules = ["20.1.0.0/24", "20.1.0.0/24"]
        fixture.owned = ["20.1.0.0/24"]
        XCTAssertEqual(Set(try explain("20.1.0.1", fixture).rules.map(\.ownership)), [.ours, .notOurs])
    }

    func testAnAddress_ofAnotherService_isOfferedItsTagAndAPin() throws {
        let it = try explain("20.5.0.1", world)
        XCTAssertEqual(it.plan, .staysOut)
        XCTAssertEqual(it.remedies.count, 2)
        XCTAssertTrue(it.remedies[0].contains("--tag 'Storage.JapanEast'"), it.remedies[0])
        XCTAssertEqual(it.remedies[1], "Pin the address alone (--pin 20.5.0.1/32).")
    }

    func testAnAddress_thatAzureCloudAloneHolds_isOfferedAPinFirst() throws {
        let it = try explain("20.9.0.1", world)
        XCTAssertEqual(it.remedies.first, "Pin the address alone (--pin 20.9.0.1/32).")
        XCTAssertTrue(it.remedies.last?.contains("every tenant") ?? false)
    }

    func testALeavingPrefix_isSaidToStayUntilItsGraceEnds() throws {
        var fixture = world
        fixture.apply(fixture.plan())
        fixture.tags[0] = ServiceTag(
            name: "AzureContainerRegistry.JapanEast", region: "japaneast", ipv4: prefixes("20.1.0.0/24"))
        let it = try explain("20.1.8.9", fixture)
        XCTAssertTrue(it.isAllowed)
        XCTAssertEqual(it.plan, .staysIn)
        XCTAssertEqual(it.graceUntil, fixture.now.addingTimeInterval(14 * PlanningFixture.day))
        fixture.apply(fixture.plan())
        fixture.now += 20 * PlanningFixture.day
        fixture.overridden = [.removedShare]
        let late = try explain("20.1.8.9", fixture)
        XCTAssertEqual(late.plan, .shutsOut)
        XCTAssertTrue(late.remedies[0].contains("--tag 'AzureContainerRegistry'"), late.remedies[0])
    }

    func testIPv6_isToldThatRulesTakeIPv4Alone() throws {
        let it = try explain("2001:db8::1", world)
        XCTAssertFalse(it.isAllowed)
        XCTAssertEqual(it.remedies, ["Rules take IPv4 alone: connect by IPv4, or through a private endpoint."])
    }

    func testADisabledEndpoint_cannotBeHelpedByARule() throws {
        var fixture = world
        fixture.publicNetworkAccess = false
        let it = try explain("20.1.0.1", fixture)
        XCTAssertEqual(it.decision, "denied: public network access is disabled, whatever the rules say")
        XCTAssertEqual(it.remedies.count, 1)
        XCTAssertTrue(it.remedies[0].contains("selected networks"))
    }

    func testARefusedPlan_isSaidToBeRefused_withTheWayOut() throws {
        var fixture = world
        fixture.quota = 1
        fixture.rules = ["203.0.113.0/24"]
        let it = try explain("20.1.0.1", fixture)
        XCTAssertFalse(it.planRefusedBy.isEmpty)
        XCTAssertTrue(it.remedies[0].contains("refused"), it.remedies[0])
    }
}
