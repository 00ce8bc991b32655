import Foundation
import IPNetworks
import ServiceTagDownload
import ServiceTags
import XCTest

@testable import FirewallSync

/// What a plan tells the person who signs it, beside what it does.
final class PlanFactsTests: XCTestCase {
    /// Two narrow requirements that one rule must cover, in space that others own.
    private var crowded: PlanningFixture {
        var world = PlanningFixture()
        world.tags = [
            ServiceTag(
                name: "AzureContainerRegistry.JapanEast", region: "japaneast",
                ipv4: prefixes("20.1.0.0/25", "20.1.3.0/25")),
            ServiceTag(name: "Storage.JapanEast", region: "japaneast", ipv4: prefixes("20.1.1.0/25")),
            ServiceTag(name: "AzureCloud.japaneast", region: "japaneast", ipv4: prefixes("20.1.0.0/23", "20.1.3.0/24")),
        ]
        world.quota = 1
        world.settings.maximumOverAllowed = 1_000_000
        return world
    }

    func testEveryRuleSaysWhoseTheRestOfItIs() throws {
        let plan = crowded.plan()
        let rule = try XCTUnwrap(plan.rules.first)
        XCTAssertEqual(rule.value, "20.1.0.0/22")
        XCTAssertEqual(rule.requiredAddresses, 256)
        XCTAssertEqual(rule.overAllowed, 768)
        XCTAssertEqual(
            rule.shares,
            [
                .init(owner: .azureCustomers, tag: "AzureCloud.japaneast", addresses: 384),
                .init(owner: .notAzure, tag: nil, addresses: 256),
                .init(owner: .service, tag: "Storage.JapanEast", addresses: 128),
            ])
        XCTAssertEqual(plan.overAllowed.shares, rule.shares)
        XCTAssertEqual(plan.overAllowed.sharesBefore, [])
    }

    func testTheSharesOfTheRulesAddUpToThoseOfThePlan_beforeAndAfter() {
        var world = crowded
        world.quota = 2
        world.rules = ["20.1.0.0/22", "20.1.8.0/24"]
        world.owned = Set(world.rules)
        let plan = world.plan()
        let sum = { (actions: Set<PlannedRule.Action>) in
            plan.rules.filter { actions.contains($0.action) }.flatMap(\.shares).reduce(into: [String: UInt64]()) {
                $0[$1.tag ?? "", default: 0] += $1.addresses
            }
        }
        let figures = { (shares: [OverAllowedAddresses.Share]) in
            Dictionary(uniqueKeysWithValues: shares.map { ($0.tag ?? "", $0.addresses) })
        }
        XCTAssertEqual(sum([.keep, .remove]), figures(plan.overAllowed.sharesBefore))
        XCTAssertEqual(sum([.keep, .add]), figures(plan.overAllowed.shares))
        XCTAssertEqual(plan.overAllowed.before, plan.overAllowed.sharesBefore.reduce(0) { $0 + $1.addresses })
        XCTAssertGreaterThan(plan.overAllowed.before, 0)
    }

    func testWhereThePublicationCameFrom_isInThePlan() {
        var world = PlanningFixture()
        world.provenance = Provenance(
            url: "https://download.example/f.json", fetchedAt: world.now.addingTimeInterval(-60),
            confirmedAt: world.now,
            tlsPeer: "CN=download.example, issued by CN=Somebody")
        let publication = world.plan().publication
        XCTAssertTrue(publication.isFetched)
        XCTAssertEqual(publication.fetchedAt, world.now.addingTimeInterval(-60))
        XCTAssertEqual(publication.confirmedAt, world.now)
        XCTAssertEqual(publication.tlsPeer, "CN=download.example, issued by CN=Somebody")
    }

    // MARK: - The discovery API

    private func comparison(_ discovery: PublicationInForce.Discovery) -> DiscoveryComparison {
        var world = PlanningFixture()
        world.discovery = discovery
        return world.plan().publication.discovery
    }

    private func discovery(_ ipv4: [IPv4Prefix]) -> PublicationInForce.Discovery {
        .publication(
            Publication(
                cloud: "Public", changeNumber: 99,
                tags: [
                    ServiceTag(name: "azurecontainerregistry.japaneast", region: "japaneast", ipv4: ipv4),
                    ServiceTag(name: "Storage", region: "", ipv4: prefixes("9.9.9.0/24")),
                ],
                digest: PublicationDigest(hexadecimal: String(repeating: "b", count: 64)), date: nil))
    }

    func testDiscoveryThatWasNotAsked() {
        XCTAssertEqual(comparison(.notAsked), .notAsked)
    }

    func testDiscoveryThatListsTheSameAddresses_agrees_howeverTheyAreWritten() {
        let same = comparison(discovery(prefixes("20.1.8.0/24", "20.1.0.0/25", "20.1.0.128/25")))
        XCTAssertEqual(same.verdict, .agrees)
        XCTAssertEqual(same.differences, [])
    }

    func testDiscoveryThatListsOthers_isToldApartByTag() {
        let other = comparison(discovery(prefixes("20.1.0.0/24", "20.1.9.0/24")))
        XCTAssertEqual(other.verdict, .differs)
        XCTAssertEqual(other.differences.map(\.tag), ["AzureContainerRegistry.JapanEast"])
        XCTAssertEqual(other.differences.first?.onlyInPublication, prefixes("20.1.8.0/24"))
        XCTAssertEqual(other.differences.first?.onlyInDiscovery, prefixes("20.1.9.0/24"))
    }

    func testDiscoveryThatDoesNotAnswer_saysWhy() {
        let silent = comparison(.unavailable("nobody is signed in"))
        XCTAssertEqual(silent.verdict, .unavailable)
        XCTAssertEqual(silent.reason, "nobody is signed in")
    }

    func testAReviewedPlan_survivesBeingSaved() throws {
        var world = crowded
        world.discovery = discovery(prefixes("20.1.9.0/24"))
        // Documents hold whole seconds.
        world.provenance = Provenance(url: "https://download.example/f.json", fetchedAt: world.now, tlsPeer: "CN=a")
        let plan = world.plan()
        XCTAssertEqual(try RulePlan(document: plan.document()), plan)
    }
}
