import Foundation
import IPNetworks
import ServiceTags
import XCTest

/// The publications in data/: made by the script, harmless, and plausible by our own guards from week to week.
final class SamplePublicationTests: XCTestCase {
    private static let weeks = Result {
        try (1...5).map { try Publication(parsing: sampleBytes(week: $0), fileName: nil) }
    }

    func testTheScriptMakesThemByteForByte() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "samples-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let script = Process()
        script.executableURL = URL(filePath: "/usr/bin/env")
        script.arguments = [
            "python3", packageFolder.appending(path: "scripts/make-sample-publications").path, folder.path,
        ]
        try script.run()
        script.waitUntilExit()
        XCTAssertEqual(script.terminationStatus, 0)
        for week in 1...5 {
            let made = try Data(contentsOf: folder.appending(path: "ServiceTags_Embedded_week\(week).json"))
            XCTAssertEqual([UInt8](made), try sampleBytes(week: week), "week \(week)")
        }
    }

    func testEveryAddressBelongsToNobody() throws {
        let unpublished: IPv4PrefixSet = [try IPv4Prefix(parsing: "198.19.252.0/22")]
        let anybody = IPv4PrefixSet([try IPv4Prefix(parsing: "198.18.0.0/15")]).subtracting(unpublished)
        let six: IPv6PrefixSet = [try IPv6Prefix(parsing: "2001:db8::/32")]
        for publication in try Self.weeks.get() {
            XCTAssertEqual(publication.cloud, "Embedded")
            for tag in publication.tags {
                XCTAssertTrue(tag.ipv4Addresses.isSubset(of: anybody), tag.name)
                XCTAssertTrue(tag.ipv6Addresses.isSubset(of: six), tag.name)
            }
        }
    }

    func testTheShapeIsThatOfTheRealOnes() throws {
        XCTAssertEqual(try Self.weeks.get().map(\.changeNumber), [41, 42, 42, 45, 44])
        for publication in try Self.weeks.get() {
            let regions = publication.tags(matching: TagPattern("AzureContainerRegistry.*"))
            XCTAssertTrue((69...70).contains(regions.count))
            XCTAssertTrue(regions.allSatisfy { (1...16).contains($0.ipv4.count) && !$0.ipv6.isEmpty })
            XCTAssertEqual(regions.count { !$0.name.lowercased().hasSuffix(".\($0.region)") }, 12, "odd spellings")

            let global = try XCTUnwrap(publication.tag(named: "AzureContainerRegistry"))
            let union = regions.reduce(IPv4PrefixSet()) { $0.union($1.ipv4Addresses) }
            XCTAssertEqual(
                union.addressCount, regions.reduce(0) { $0 + $1.ipv4Addresses.addressCount }, "regions share nothing")
            XCTAssertTrue(union.isSubset(of: global.ipv4Addresses) && union != global.ipv4Addresses)
            XCTAssertTrue(
                regions.contains { $0.ipv4.count > $0.ipv4Addresses.prefixes.count }, "a list that is not canonical")
            XCTAssertGreaterThan(try XCTUnwrap(publication.tag(named: "AzureCloud.eastus2")).ipv4.count, 300)
            let cloud = try XCTUnwrap(publication.tag(named: "AzureCloud")).ipv4Addresses
            for tag in publication.tags {
                XCTAssertTrue(tag.ipv4Addresses.isSubset(of: cloud), tag.name)
                XCTAssertEqual(tag.ipv4, tag.ipv4.sorted(), tag.name)
            }
            for service in ["Storage", "Sql", "AzureMonitor", "MicrosoftContainerRegistry"] {
                XCTAssertNotNil(publication.tag(service: service, location: "japaneast"))
            }
        }
        let texts = try (1...5).map { String(decoding: try sampleBytes(week: $0), as: UTF8.self) }
        XCTAssertEqual(texts.map { $0.utf8.contains(0x0D) }, [false, false, true, false, false])
        XCTAssertTrue(
            texts.allSatisfy { $0.utf8.last == UInt8(ascii: "}") && (500_000...1_000_000).contains($0.utf8.count) })
    }

    func testEveryWeekIsPlausible() throws {
        let weeks = try Self.weeks.get()
        for publication in weeks {
            let clouds = Dictionary(
                uniqueKeysWithValues: publication.tags(matching: TagPattern("AzureCloud.*")).map { ($0.region, $0) })
            for tag in publication.tags where !tag.isGlobal && !tag.name.hasPrefix("AzureCloud") {
                let cloud = try XCTUnwrap(clouds[tag.region], tag.name)
                XCTAssertTrue(tag.ipv4Addresses.isSubset(of: cloud.ipv4Addresses), tag.name)
                XCTAssertTrue(tag.ipv6Addresses.isSubset(of: cloud.ipv6Addresses), tag.name)
            }
            for tag in publication.tags where tag.name.hasPrefix("AzureContainerRegistry") {
                XCTAssertTrue(tag.ipv4.allSatisfy { $0.length >= 23 }, tag.name)
            }
        }
        for (old, new) in zip(weeks, weeks.dropFirst()) {
            for tag in new.tags {
                guard let before = old.tag(named: tag.name)?.ipv4Addresses else { continue }
                let gained = tag.ipv4Addresses.subtracting(before).addressCount
                let lost = before.subtracting(tag.ipv4Addresses).addressCount
                XCTAssertLessThanOrEqual(gained, 1024, tag.name)
                XCTAssertLessThanOrEqual(Double(lost), Double(before.addressCount) * 0.3, tag.name)
            }
        }
    }

    func testTheStoryOfJapanEast() throws {
        let weeks = try Self.weeks.get()
        for (index, (old, new)) in zip(weeks, weeks.dropFirst()).enumerated() {
            let difference = PublicationDifference(from: old, to: new)
            let japan = try XCTUnwrap(difference.changed.first { $0.name == "AzureContainerRegistry.JapanEast" })
            XCTAssertTrue(japan.added.contains { if case .v4 = $0 { true } else { false } })
            XCTAssertEqual(japan.removed.count, index + 2 == 4 ? 1 : 0, "week \(index + 2)")
            let others = difference.changed.filter { $0.name.hasPrefix("AzureContainerRegistry.") }
            XCTAssertGreaterThanOrEqual(others.count, 3)
            XCTAssertEqual(difference.appeared.contains("AzureContainerRegistry.DenmarkEast"), index + 2 == 3)
            XCTAssertEqual(difference.vanished, index + 2 == 5 ? ["AzureContainerRegistry.JioIndiaCentral"] : [])
        }
    }
}
