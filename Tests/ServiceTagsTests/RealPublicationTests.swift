import Foundation
import IPNetworks
import ServiceTags
import XCTest

/// Microsoft's own files, where they are at hand.
final class RealPublicationTests: XCTestCase {
    /// Each file against a reading of the same bytes by Foundation, which makes a tree of strings.
    func testAgreesWithANaiveReading() throws {
        let folder = try realPublicationsFolder()
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
            $0.hasPrefix("ServiceTags_") && $0.hasSuffix(".json.gz")
        }
        XCTAssertGreaterThanOrEqual(names.count, 10)
        for name in names.sorted() {
            let publication = try Publication(
                parsing: [UInt8](Data(contentsOf: folder.appending(path: name))), fileName: name)
            let tree = try XCTUnwrap(
                JSONSerialization.jsonObject(with: inflated(folder.appending(path: name))) as? [String: Any])
            let values = try XCTUnwrap(tree["values"] as? [[String: Any]])
            XCTAssertEqual(publication.changeNumber, tree["changeNumber"] as? Int)
            XCTAssertEqual(publication.cloud, tree["cloud"] as? String)
            XCTAssertEqual(publication.tags.count, values.count)
            for (tag, value) in zip(publication.tags, values) {
                let properties = try XCTUnwrap(value["properties"] as? [String: Any])
                let prefixes = try XCTUnwrap(properties["addressPrefixes"] as? [String])
                XCTAssertEqual(tag.name, value["name"] as? String)
                XCTAssertEqual(tag.id, value["id"] as? String)
                XCTAssertEqual(tag.changeNumber, properties["changeNumber"] as? Int)
                XCTAssertEqual(tag.region, properties["region"] as? String)
                XCTAssertEqual(tag.regionID, properties["regionId"] as? Int)
                XCTAssertEqual(tag.platform, properties["platform"] as? String)
                XCTAssertEqual(tag.systemService, properties["systemService"] as? String)
                XCTAssertEqual(tag.networkFeatures, properties["networkFeatures"] as? [String] ?? [])
                // Every prefix is written as RFC 5952 wants, so that texts can be compared.
                XCTAssertEqual(tag.ipv4.map(\.description), prefixes.filter { !$0.contains(":") }, tag.name)
                XCTAssertEqual(tag.ipv6.map(\.description), prefixes.filter { $0.contains(":") }, tag.name)
            }
        }
    }

    private func inflated(_ file: URL) throws -> Data {
        let gzip = Process()
        gzip.executableURL = URL(filePath: "/usr/bin/env")
        gzip.arguments = ["gzip", "-dc", file.path]
        let pipe = Pipe()
        gzip.standardOutput = pipe
        try gzip.run()
        let data = try pipe.fileHandleForReading.readToEnd()
        gzip.waitUntilExit()
        XCTAssertEqual(gzip.terminationStatus, 0)
        return try XCTUnwrap(data)
    }

    func testTenRegionsVanishedAtOnce() throws {
        let difference = PublicationDifference(
            from: try realPublication("20230123"), to: try realPublication("20230130"))
        let vanished = difference.vanished.filter { $0.hasPrefix("AzureContainerRegistry.") }
        XCTAssertEqual(vanished.count, 10)
        XCTAssertTrue(difference.appeared.filter { $0.hasPrefix("AzureContainerRegistry") }.isEmpty)
    }

    func testOneChangeNumberStandsOnTwoContents() throws {
        let (old, new) = (try realPublication("20250217"), try realPublication("20250303"))
        XCTAssertEqual(old.changeNumber, 346)
        XCTAssertEqual(new.changeNumber, 346)
        XCTAssertNotEqual(old.digest, new.digest)
        let difference = PublicationDifference(from: old, to: new)
        print(
            "changed \(difference.changed.count) appeared \(difference.appeared.count) vanished \(difference.vanished.count)"
        )
        XCTAssertEqual(difference.changed.count + difference.appeared.count + difference.vanished.count, 160)
    }

    func testTwentyNineRegionsGainedAtOnce() throws {
        let difference = PublicationDifference(
            from: try realPublication("20240408"), to: try realPublication("20240415"))
        let gained = difference.changed.filter { change in
            change.name.hasPrefix("AzureContainerRegistry.")
                && change.added.contains { if case .v4 = $0 { true } else { false } }
        }
        XCTAssertEqual(gained.count, 29)
    }

    func testTheOldestAndTheOddest() throws {
        let oldest = try realPublication("20190722")
        XCTAssertEqual(oldest.tags.count, 756)
        XCTAssertTrue(oldest.tags.allSatisfy { $0.regionID == nil && $0.networkFeatures.isEmpty })
        XCTAssertEqual(oldest.date?.description, "2019-07-22")
        let empty = try XCTUnwrap(realPublication("20200803").tag(named: "AzureContainerRegistry.AustraliaCentral"))
        XCTAssertTrue(empty.ipv4.isEmpty && empty.ipv6.isEmpty)
        let newest = try realPublication("20251020")
        XCTAssertEqual(
            newest.tag(service: "AzureContainerRegistry", location: "francecentral")?.region, "centralfrance")
        XCTAssertEqual(
            newest.tag(service: "AzureContainerRegistry", location: "eastus2")?.name, "AzureContainerRegistry.EastUS2")
        let east = try XCTUnwrap(newest.tag(named: "azurecontainerregistry.eastus")).ipv4Addresses
        XCTAssertTrue(east.isSubset(of: try XCTUnwrap(newest.tag(named: "AzureContainerRegistry")).ipv4Addresses))
    }
}
