@testable import FirewallSync
import Foundation
import IPNetworks
import NetworkRules
import ServiceTags
import XCTest

/// Nothing is applied that a guard refuses (rule 3), and a refusal names the figure, the limit and the way out.
final class PlanGuardsTests: XCTestCase {
    private func assertRefused(
        _ world: PlanningFixture, by check: Guard, naming parts: String..., file: StaticString = #filePath,
        line: UInt = #line
    ) {
        let plan = world.plan()
        XCTAssertTrue(plan.refusals.map(\.check).contains(check), "\(plan.refusals)", file: file, line: line)
        let sentence = plan.verdict(check)?.sentence ?? ""
        for part in parts {
            XCTAssertTrue(sentence.contains(part), "'\(part)' is not in: \(sentence)", file: file, line: line)
        }
        var asked = world
        asked.overridden = [check]
        XCTAssertEqual(
            asked.plan().verdict(check)?.outcome, check.canBeOverridden ? .overridden : .refused, file: file, line: line
        )
    }

    func testPublicationOfAnotherCloudIsRefused() {
        var world = PlanningFixture()
        world.publicationCloud = "AzureGovernment"
        assertRefused(world, by: .cloud, naming: "AzureGovernment", "Public")
    }

    func testFetchedPublicationOlderThan35DaysIsRefusedAndOneNamedByAPersonIsNot() {
        var world = PlanningFixture()
        world.publicationDate = PublicationDate(daysSinceEpoch: 20_383 - 35)
        XCTAssertEqual(world.plan().refusals, [])
        world.publicationDate = PublicationDate(daysSinceEpoch: 20_383 - 36)
        assertRefused(world, by: .publicationAge, naming: "36 days", "35 days", "max-publication-age")
        world.isFetched = false
        XCTAssertEqual(world.plan().refusals, [])
    }

    func testPublicationOlderThanTheOneAppliedLastIsRefused() {
        var world = PlanningFixture()
        world.apply(world.plan())
        world.publicationDate = PublicationDate(daysSinceEpoch: 20_374)
        assertRefused(world, by: .publicationOrder, naming: "2025-10-13", "2025-10-20")
    }

    func testMoreThan30PercentRemovedIsRefused() {
        var world = PlanningFixture()
        world.settings.graceDays = 0
        world.tags = [
            ServiceTag(
                name: "AzureContainerRegistry.JapanEast", region: "japaneast",
                ipv4: (0..<10).map {
                    IPv4Prefix(containing: IPv4Address(bits: 20 << 24 | UInt32($0) << 16), length: 24)
                })
        ]
        let all = world.tags[0].ipv4
        world.apply(world.plan())
        world.tags = [ServiceTag(name: world.tags[0].name, region: "japaneast", ipv4: Array(all.dropLast(3)))]
        XCTAssertEqual(world.plan().refusals, [])
        XCTAssertEqual(world.plan().removals.count, 3)
        world.tags = [ServiceTag(name: world.tags[0].name, region: "japaneast", ipv4: Array(all.dropLast(4)))]
        assertRefused(world, by: .removedShare, naming: "1024 of 2560", "40 %", "30 %", "max-removed")
    }

    func testOverAllowedAddressesAreRefusedUnlessOptedInto() {
        var world = PlanningFixture()
        world.settings.budget = 1
        assertRefused(world, by: .overAllowed, naming: "3584 addresses", "--max-over-allowed 3584")
        world.settings.maximumOverAllowed = 3583
        assertRefused(world, by: .overAllowed, naming: "3583")
        world.settings.maximumOverAllowed = 3584
        XCTAssertEqual(world.plan().refusals, [])
    }

    func testRuleBroaderThanTheLimitIsRefusedEvenWhereItIsRequiredInFull() {
        var world = PlanningFixture()
        world.settings.tags = [TagPattern("Wide")]
        world.tags = [ServiceTag(name: "Wide", ipv4: prefixes("20.0.0.0/13"))]
        assertRefused(world, by: .ruleBreadth, naming: "/13", "/14", "--shortest-prefix 13")
    }

    func testQuotaTakenByOthersIsRefused() {
        var world = PlanningFixture()
        world.quota = 3
        world.rules = ["8.8.8.1", "8.8.8.2", "8.8.8.3"]
        XCTAssertEqual(world.plan().refusals.map(\.check), [.feasibility])
        world.settings.reserve = 1
        assertRefused(world, by: .quota, naming: "3 rules", "limit is 2", "reserve")
    }

    func testInfeasibleBudgetSaysWhatWouldDo() {
        var world = PlanningFixture()
        world.tags = [
            ServiceTag(
                name: "AzureContainerRegistry.JapanEast", region: "japaneast",
                ipv4: prefixes("20.1.0.0/24", "52.1.0.0/24"))
        ]
        world.settings.budget = 1
        assertRefused(world, by: .feasibility, naming: "2")
    }

    func testForbiddenRangeThatHoldsRequiredAddressesIsNamed() {
        var world = PlanningFixture()
        world.settings.forbidden = prefixes("20.1.8.0/25")
        assertRefused(world, by: .feasibility, naming: "20.1.8.0/25")
    }

    func testModesInWhichRulesMeanNothingAreRefusedAndNoWordHelps() {
        var world = PlanningFixture()
        world.defaultAction = .allow
        assertRefused(world, by: .accessMode, naming: "all networks", "--default-action Deny")
        world.defaultAction = .deny
        world.publicNetworkAccess = false
        assertRefused(world, by: .accessMode, naming: "disabled", "--public-network-enabled true")
    }

    func testTierWithoutRulesIsRefused() {
        var world = PlanningFixture()
        world.hasRules = false
        assertRefused(world, by: .tier, naming: "Basic", "Premium", "--sku Premium")
    }

    func testAzureCloudNeedsAnExplicitWord() {
        var world = PlanningFixture()
        world.tags.append(ServiceTag(name: "AzureCloud.japaneast", region: "japaneast", ipv4: prefixes("20.1.0.0/16")))
        world.settings.tags.append(TagPattern("AzureCloud.japaneast"))
        assertRefused(world, by: .azureCloud, naming: "every tenant", "--allow-azure-cloud")
        world.settings.admitsAzureCloud = true
        XCTAssertEqual(world.plan().refusals, [])
    }

    // MARK: - Plausibility

    func testRegionThatGainsTooMuchAtOnceIsRefused() {
        var world = PlanningFixture()
        world.apply(world.plan())
        let name = world.tags[0].name
        let four = prefixes("20.4.0.0/23", "20.4.2.0/23")
        world.tags = [ServiceTag(name: name, region: "japaneast", ipv4: world.tags[0].ipv4 + four)]
        XCTAssertEqual(world.plan().refusals, [])
        world.tags = [ServiceTag(name: name, region: "japaneast", ipv4: world.tags[0].ipv4 + prefixes("20.4.4.0/32"))]
        assertRefused(world, by: .plausibility, naming: "gains 1025 addresses", "1024")
    }

    func testBroadPrefixOfAnyRegionIsRefused() {
        var world = PlanningFixture()
        world.tags.append(
            ServiceTag(name: "AzureContainerRegistry.UKWest", region: "ukwest", ipv4: prefixes("20.6.0.0/22")))
        assertRefused(world, by: .plausibility, naming: "20.6.0.0/22", "/23")
    }

    func testPrivateAndReservedSpaceIsRefused() {
        for text in ["10.1.0.0/24", "192.168.1.0/24", "100.64.0.0/24", "198.18.0.0/24", "240.0.0.0/24", "127.0.0.0/24"]
        {
            var world = PlanningFixture()
            world.tags.append(ServiceTag(name: "AzureContainerRegistry.UKWest", region: "ukwest", ipv4: prefixes(text)))
            assertRefused(world, by: .plausibility, naming: text, "private or reserved")
        }
    }

    func testRegionOutsideItsAzureCloudTagIsRefusedWhereThereIsOne() {
        var world = PlanningFixture()
        world.tags.append(ServiceTag(name: "AzureCloud.jpe", region: "JapanEast", ipv4: prefixes("20.1.0.0/21")))
        assertRefused(world, by: .plausibility, naming: "20.1.8.0/24", "outside AzureCloud")
        world.tags[1] = ServiceTag(name: "AzureCloud.jpe", region: "JapanEast", ipv4: prefixes("20.1.0.0/16"))
        XCTAssertEqual(world.plan().refusals, [])
    }

    func testEveryGuardHasItsSay() {
        XCTAssertEqual(Set(PlanningFixture().plan().verdicts.map(\.check)), Set(Guard.allCases))
    }

    func testFrozenRegistryIsRefusedUntilTheFreezeIsOver() {
        var world = PlanningFixture()
        world.freeze = Freeze(
            since: world.now, until: world.now + 3600, reason: "release night", actor: "alice@desk")
        assertRefused(world, by: .frozen, naming: "release night", "alice@desk", "2025-10-22T01:00:00Z", "thaw")
        world.now += 3600
        XCTAssertEqual(world.plan().refusals, [])
    }

    func testOverriddenGuard_saysWhy() {
        var world = PlanningFixture()
        world.publicationDate = PublicationDate(daysSinceEpoch: 20_383 - 36)
        XCTAssertEqual(world.plan().overrides, [])
        world.overridden = [.publicationAge]
        let plan = world.plan()
        XCTAssertEqual(plan.overrides, [GuardOverride(check: "publication-age", reason: "the test says so")])
        XCTAssertTrue(plan.verdict(.publicationAge)?.sentence.hasSuffix("because: the test says so") ?? false)
        XCTAssertNil(plan.verdict(.cloud)?.reason)
    }
}
