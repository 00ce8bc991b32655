@testable import FirewallSync
import Foundation
import IPNetworks
import ServiceTags
import XCTest

/// Add at once, remove late (rule 2 of the design).
final class RequiredPrefixesTests: XCTestCase {
    private let first = prefixes("20.1.0.0/24", "20.1.8.0/24")

    private func tag(_ ipv4: [IPv4Prefix]) -> ServiceTag {
        ServiceTag(name: "AzureContainerRegistry.JapanEast", region: "japaneast", ipv4: ipv4)
    }

    private func appliedWorld() -> PlanningFixture {
        var world = PlanningFixture()
        world.apply(world.plan())
        world.now += PlanningFixture.day
        return world
    }

    func testNewPrefixIsAddedAtOnce() {
        var world = appliedWorld()
        world.tags = [tag(first + prefixes("20.2.0.0/24"))]
        XCTAssertEqual(world.plan().addedValues, ["20.2.0.0/24"])
    }

    func testPrefixThatLeftStaysUntilTheGracePeriodEndsAndThenGoes() {
        var world = appliedWorld()
        world.settings.maximumRemovedShare = 1
        world.tags = [tag(prefixes("20.1.0.0/24"))]
        let left = world.now
        let plan = world.plan()
        XCTAssertFalse(plan.hasChanges)
        XCTAssertEqual(
            plan.required.tags.first?.leaving,
            [LeavingPrefix(prefix: first[1], until: left + 14 * PlanningFixture.day)])
        world.apply(plan)

        world.now = left + 14 * PlanningFixture.day - 1
        world.publicationDate = PublicationDate(daysSinceEpoch: 20_388)
        XCTAssertFalse(world.plan().hasChanges)
        world.now = left + 14 * PlanningFixture.day
        XCTAssertEqual(world.plan().removedValues, ["20.1.8.0/24"])
    }

    func testPrefixThatComesBackWithinTheGracePeriodStartsAnew() {
        var world = appliedWorld()
        world.tags = [tag(prefixes("20.1.0.0/24"))]
        world.apply(world.plan())
        world.now += 10 * PlanningFixture.day
        world.tags = [tag(first)]
        world.apply(world.plan())
        XCTAssertTrue(world.memory.allSatisfy { $0.missingSince == nil })
        world.tags = [tag(prefixes("20.1.0.0/24"))]
        world.apply(world.plan())
        world.now += 13 * PlanningFixture.day
        XCTAssertFalse(world.plan().hasChanges)
    }

    func testPrefixThatIsOnlyWrittenOtherwiseHasNotLeft() {
        var world = PlanningFixture()
        world.tags = [tag(prefixes("20.1.0.0/24", "20.1.1.0/24"))]
        world.apply(world.plan())
        world.tags = [tag(prefixes("20.1.0.0/23"))]
        let plan = world.plan()
        XCTAssertFalse(plan.hasChanges)
        XCTAssertEqual(plan.required.tags.first?.leaving, [])
    }

    func testVanishedTagKeepsItsLastPrefixesWithoutEndAndIsSaid() {
        var world = appliedWorld()
        world.tags = [ServiceTag(name: "Sql", ipv4: prefixes("20.7.0.0/24"))]
        for _ in 0..<3 {
            world.now += 100 * PlanningFixture.day
            world.isFetched = false
            let plan = world.plan()
            XCTAssertFalse(plan.hasChanges)
            XCTAssertEqual(plan.refusals, [])
            XCTAssertEqual(plan.required.tags.map(\.source), [.remembered])
            XCTAssertEqual(plan.remarks.filter { $0.contains("no longer published") }.count, 1)
            world.apply(plan)
        }
    }

    func testSuddenlyEmptyTagKeepsItsLastPrefixesWhileOtherTagsGoOn() {
        var world = PlanningFixture()
        world.settings.tags = [TagPattern("AzureContainerRegistry.*")]
        let west = ServiceTag(
            name: "AzureContainerRegistry.JapanWest", region: "japanwest", ipv4: prefixes("20.3.0.0/24"))
        world.tags = [tag(first), west]
        world.apply(world.plan())
        world.tags = [
            tag([]), ServiceTag(name: west.name, region: west.region, ipv4: west.ipv4 + prefixes("20.3.9.0/24")),
        ]
        let plan = world.plan()
        XCTAssertEqual(plan.refusals, [])
        XCTAssertEqual(plan.addedValues, ["20.3.9.0/24"])
        XCTAssertEqual(plan.removedValues, [])
        XCTAssertEqual(plan.required.tags.map(\.source), [.remembered, .published])
    }

    func testTagNeverSeenIsRefusedWhetherItIsAbsentOrEmpty() {
        var world = PlanningFixture()
        world.tags = [ServiceTag(name: "Sql", ipv4: prefixes("20.7.0.0/24"))]
        XCTAssertEqual(world.plan().refusals.map(\.check), [.unknownTag])
        XCTAssertFalse(world.plan().hasChanges)
        world.tags = [tag([])]
        XCTAssertEqual(world.plan().refusals.map(\.check), [.unknownTag])
    }

    func testTagThatIsNoLongerSelectedGoesAtOnce() {
        var world = PlanningFixture()
        world.settings.tags = [TagPattern("AzureContainerRegistry.*")]
        world.tags.append(
            ServiceTag(name: "AzureContainerRegistry.JapanWest", region: "japanwest", ipv4: prefixes("20.3.0.0/25")))
        world.apply(world.plan())
        world.settings.tags = [TagPattern("AzureContainerRegistry.JapanEast")]
        XCTAssertEqual(world.plan().removedValues, ["20.3.0.0/25"])
        XCTAssertEqual(world.plan().refusals, [])
    }
}
