import Foundation
import IPNetworks
@testable import ServiceTags
import XCTest

@testable import FirewallSync

/// The service against seven years of real publications: no guard cries wolf, and no address is ever left out.
final class RealHistoryTests: XCTestCase {
    /// One publication of the history, reduced to AzureContainerRegistry's tags.
    private struct Week: Decodable {
        struct Tag: Decodable {
            let region: String
            let prefixes: [String]
        }

        let date: String
        let tags: [String: Tag]

        func serviceTags() -> [ServiceTag] {
            tags.keys.sorted().compactMap { name in
                tags[name].map { tag in
                    ServiceTag(
                        name: name, region: tag.region,
                        ipv4: tag.prefixes.compactMap { try? IPv4Prefix(parsing: $0) })
                }
            }
        }
    }

    private func history() throws -> [Week] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let folder =
            ProcessInfo.processInfo.environment["SERVICE_TAG_ARCHIVE"]
            ?? root.deletingLastPathComponent().appending(path: "shared/data").path
        let file = folder + "/acr-history-2019-2025.jsonl.gz"
        guard FileManager.default.fileExists(atPath: file) else {
            throw XCTSkip("no archive of real publications at \(folder); SERVICE_TAG_ARCHIVE names another place")
        }
        let text = try Gzip.inflate([UInt8](Data(contentsOf: URL(fileURLWithPath: file))), limit: 256 << 20)
        return try text.split(separator: UInt8(ascii: "\n")).map { try JSONDecoder().decode(Week.self, from: Data($0)) }
    }

    func testEveryWeekSinceAugust2020PassesTheGuardsAndLeavesNoPublishedAddressOut() throws {
        var world = PlanningFixture()
        world.settings.tags = [TagPattern("AzureContainerRegistry.*")]
        world.settings.quota = 1000
        world.quota = 1000
        var weeks = 0
        for week in try history() where week.date >= "20200810" {
            let day = try XCTUnwrap(PublicationDate(fileName: "ServiceTags_Public_\(week.date).json"))
            world.tags = week.serviceTags()
            world.publicationDate = day
            world.now = Date(timeIntervalSince1970: Double(day.daysSinceEpoch + 2) * PlanningFixture.day)
            let plan = world.plan()
            // Numbers were published out of order twice; the guard is right to say so.
            let refusals = plan.refusals.filter { $0.check != .publicationOrder }
            XCTAssertEqual(refusals.map(\.sentence), [], week.date)
            world.apply(plan)
            let allowed = IPv4PrefixSet(world.rules.compactMap { try? IPv4Prefix(parsing: $0) })
            for tag in world.tags where tag.isContainerRegistryRegion {
                XCTAssertTrue(IPv4PrefixSet(tag.ipv4).isSubset(of: allowed), "\(week.date): \(tag.name)")
            }
            weeks += 1
        }
        XCTAssertGreaterThan(weeks, 250)
    }

    func testOneRegionNeverNeedsMoreThanItsPrefixesAndChangesRarely() throws {
        var world = PlanningFixture()
        world.settings.tags = [TagPattern("AzureContainerRegistry.JapanEast")]
        var changes = 0
        for week in try history() where week.date >= "20200810" {
            world.tags = week.serviceTags()
            world.publicationDate = PublicationDate(fileName: "ServiceTags_Public_\(week.date).json")
            world.isFetched = false
            let plan = world.plan()
            XCTAssertEqual(plan.overAllowed.after, 0, week.date)
            if plan.hasChanges { changes += 1 }
            world.apply(plan)
        }
        XCTAssertEqual(changes, 3)
        XCTAssertLessThanOrEqual(world.rules.count, 16)
    }
}
