import IPNetworks
@testable import ServiceTags
import XCTest

final class SelectionTests: XCTestCase {
    private func sample() throws -> Publication {
        Publication(
            cloud: "Public", changeNumber: 1,
            tags: [
                ("AzureCloud", ""), ("AzureCloud.centralfrance", "centralfrance"),
                ("AzureCloud.japaneast", "japaneast"),
                ("AzureContainerRegistry", ""), ("AzureContainerRegistry.FranceCentral", "centralfrance"),
                ("AzureContainerRegistry.JapanEast", "japaneast"), ("AzureContainerRegistry.JapanWest", "japanwest"),
                ("AzureFrontDoor.Frontend", ""), ("Storage", ""), ("Storage.JapanEast", "japaneast"),
            ].map { ServiceTag(name: $0.0, region: $0.1) },
            digest: PublicationDigest(of: []), date: nil)
    }

    func testTagsAreChosenByNameRegionAndGlobInTheirOrder() throws {
        let publication = try sample()
        let names = { (pattern: String) in publication.tags(matching: TagPattern(pattern)).map(\.name) }
        XCTAssertEqual(names("storage"), ["Storage"])
        XCTAssertEqual(names("AZURECONTAINERREGISTRY.japaneast"), ["AzureContainerRegistry.JapanEast"])
        XCTAssertEqual(
            names("*.japaneast"), ["AzureCloud.japaneast", "AzureContainerRegistry.JapanEast", "Storage.JapanEast"])
        XCTAssertEqual(
            names("AzureContainerRegistry.Japan????"),
            ["AzureContainerRegistry.JapanEast", "AzureContainerRegistry.JapanWest"])
        XCTAssertEqual(names("*").count, publication.tags.count)
        XCTAssertEqual(names("nothing"), [])
        XCTAssertEqual(names("no*thing"), [])
    }

    func testSeveralPatternsChooseWhatEachOfThemFits_onceAndInTheOrderOfThePublication() throws {
        let publication = try sample()
        let texts = [
            "storage", "AZURECONTAINERREGISTRY.japaneast", "*.japaneast", "Azurec*", "?torage", "Storage.*st", "none",
            "*",
        ]
        for first in texts {
            for second in texts {
                let patterns = [first, second].map { TagPattern($0) }
                XCTAssertEqual(
                    publication.tags(matchingAny: patterns).map(\.name),
                    publication.tags.map(\.name).filter { name in patterns.contains { $0.matches(name) } },
                    "\(first), \(second)")
            }
        }
        XCTAssertEqual(publication.tags(matchingAny: []).count, 0)
    }

    func testATagIsFoundByTheLocationOfTheResourceManager() throws {
        let publication = try sample()
        let name = { (service: String, location: String) in publication.tag(service: service, location: location)?.name
        }
        XCTAssertEqual(name("AzureContainerRegistry", "japaneast"), "AzureContainerRegistry.JapanEast")
        XCTAssertEqual(name("azurecontainerregistry", "Japan East"), "AzureContainerRegistry.JapanEast")
        // The suffix has the manager's spelling, `region` has not.
        XCTAssertEqual(name("AzureContainerRegistry", "francecentral"), "AzureContainerRegistry.FranceCentral")
        XCTAssertEqual(name("AzureContainerRegistry", "centralfrance"), "AzureContainerRegistry.FranceCentral")
        XCTAssertEqual(name("AzureCloud", "centralfrance"), "AzureCloud.centralfrance")
        XCTAssertEqual(name("AzureCloud", "francecentral"), "AzureCloud.centralfrance")
        XCTAssertNil(name("Storage", "francecentral"))
        XCTAssertNil(name("AzureContainerRegistry", ""))
        XCTAssertNil(name("AzureContainer", "japaneast"))
        XCTAssertNil(name("AzureFrontDoor", "japaneast"))
    }

    func testNamesThatWereMeantAreFound() throws {
        let publication = try sample()
        XCTAssertEqual(publication.nearestNames(to: "Storge"), ["Storage"])
        XCTAssertEqual(
            publication.nearestNames(to: "AzureContainerRegsitry.JapanEst", limit: 1),
            ["AzureContainerRegistry.JapanEast"])
        XCTAssertEqual(
            publication.nearestNames(to: "azurecontainerregistry.japan", limit: 2),
            ["AzureContainerRegistry.JapanEast", "AzureContainerRegistry.JapanWest"])
        XCTAssertEqual(publication.nearestNames(to: "Kubernetes"), [])
        XCTAssertEqual(publication.nearestNames(to: ""), [])
    }

    func testEditDistanceIsTheFewestChanges() {
        var words = [""]
        var last = [""]
        for _ in 0..<4 {
            last = last.flatMap { word in ["a", "b", "c"].map { word + $0 } }
            words += last
        }
        for left in words {
            for right in words.filter({ $0.count % 2 == 0 }) {
                let exact = Self.naive(Array(left.utf8)[...], Array(right.utf8)[...])
                for limit in 0...4 {
                    let bounded = editDistance(Array(left.utf8), Array(right.utf8), atMost: limit)
                    if bounded != (exact <= limit ? exact : nil) { XCTFail("\(left) \(right) \(limit)") }
                }
            }
        }
    }

    private static func naive(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Int {
        guard let one = left.last, let two = right.last else { return left.count + right.count }
        if one == two { return naive(left.dropLast(), right.dropLast()) }
        var best = min(
            naive(left.dropLast(), right), naive(left, right.dropLast()), naive(left.dropLast(), right.dropLast()))
        if left.count > 1, right.count > 1, left.dropLast().last == two, right.dropLast().last == one {
            best = min(best, naive(left.dropLast(2), right.dropLast(2)))
        }
        return best + 1
    }

    func testTheTagsOfAnAddressNarrowestFirst() throws {
        let tags: [(name: String, prefixes: [String])] = [
            ("AzureCloud", ["20.42.0.0/16", "20.43.0.0/16"]), ("AzureCloud.eastus", ["20.42.64.0/20"]),
            ("AzureContainerRegistry", ["20.42.66.0/23", "20.43.0.0/24"]),
            ("AzureContainerRegistry.EastUS", ["20.42.66.0/24", "20.42.66.0/23"]),
            ("Small", ["20.42.66.0/23"]), ("Other", ["2603:1030::/32", "20.99.0.0/16"]),
        ]
        let publication = try publication(of: tags)
        let found = publication.tags(containing: try AnyIPAddress(parsing: "20.42.66.7"))
        XCTAssertEqual(
            found.map { "\($0.tag.name) \($0.prefix)" },
            [
                "AzureContainerRegistry.EastUS 20.42.66.0/24", "Small 20.42.66.0/23",
                "AzureContainerRegistry 20.42.66.0/23",
                "AzureCloud.eastus 20.42.64.0/20", "AzureCloud 20.42.0.0/16",
            ])
        XCTAssertEqual(
            publication.tags(containing: try AnyIPAddress(parsing: "2603:1030::1")).map(\.tag.name), ["Other"])
        XCTAssertTrue(publication.tags(containing: try AnyIPAddress(parsing: "8.8.8.8")).isEmpty)
        XCTAssertTrue(publication.tags(containing: try AnyIPAddress(parsing: "2001::1")).isEmpty)
    }

    func testAddressesAndCountsOfATag() throws {
        let tag = try publication(of: [("A", ["20.42.66.0/24", "20.42.67.0/24", "2603::/16"])]).tags[0]
        XCTAssertEqual(tag.ipv4Addresses.prefixes.map(\.description), ["20.42.66.0/23"])
        XCTAssertEqual(tag.ipv6Addresses.prefixes.map(\.description), ["2603::/16"])
    }
}
