import Foundation
import IPNetworks
import ServiceTags
import XCTest

@testable import ServiceTagDownload

final class DiscoveryDocumentTests: XCTestCase {
    private func page(
        _ tag: String, number: String = "\"12\"", cloud: String = "Public", prefix: String = "198.18.0.0/24"
    ) -> [UInt8] {
        Array(
            """
            {"name": "Public", "id": "/subscriptions/s/providers/Microsoft.Network/serviceTags/Public", "type":
            "Microsoft.Network/serviceTags", "changeNumber": \(number), "cloud": "\(cloud)", "nextLink": "https://x/", "values":
            [{"name": "\(tag)", "id": "\(tag)", "properties": {"changeNumber": "3", "region": "japaneast", "state": "GA",
            "networkFeatures": ["API", "NSG"], "systemService": "AzureContainerRegistry",
            "addressPrefixes": ["\(prefix)", "2001:db8::/48"]}}]}
            """.utf8)
    }

    func testJoinsPagesIntoOnePublication() throws {
        let document = try DiscoveryDocument(pages: [page("A.JapanEast"), page("B.JapanEast", number: "12")])
        let publication = try Publication(parsing: document.bytes, fileName: nil)
        XCTAssertEqual(publication.cloud, "Public")
        XCTAssertEqual(publication.changeNumber, 12)
        XCTAssertEqual(publication.tags.map(\.name), ["A.JapanEast", "B.JapanEast"])
        let tag = publication.tags[0]
        XCTAssertEqual(tag.changeNumber, 3)
        XCTAssertEqual(tag.region, "japaneast")
        XCTAssertNil(tag.regionID)
        XCTAssertEqual(tag.systemService, "AzureContainerRegistry")
        XCTAssertEqual(tag.networkFeatures, ["API", "NSG"])
        XCTAssertEqual(tag.ipv4.map(\.description), ["198.18.0.0/24"])
        XCTAssertEqual(tag.ipv6.map(\.description), ["2001:db8::/48"])
        XCTAssertEqual(publication.digest, PublicationDigest(of: document.bytes))
    }

    func testEqualPagesMakeEqualBytes() throws {
        let pages = [page("A"), page("B")]
        XCTAssertEqual(try DiscoveryDocument(pages: pages).bytes, try DiscoveryDocument(pages: pages).bytes)
    }

    func testPagesOfTwoPublicationsAreNotJoined() {
        for other in [page("B", number: "\"13\""), page("B", cloud: "China")] {
            XCTAssertThrowsError(try DiscoveryDocument(pages: [page("A"), other])) {
                XCTAssertTrue("\($0)".contains("page 2 is of another publication"), "\($0)")
            }
        }
    }

    func testWhatIsNotAsDocumentedIsNamedWithItsPlace() {
        let cases: [(String, String)] = [
            (#"{"cloud": "Public", "values": []}"#, "changeNumber"),
            (#"{"changeNumber": "twelve", "cloud": "Public", "values": []}"#, "whole number (at .changeNumber)"),
            (#"{"changeNumber": 1, "cloud": "Public", "values": [{"name": "A"}]}"#, "(at .values[0])"),
            ("<html>", "page 1"),
        ]
        for (text, expected) in cases {
            XCTAssertThrowsError(try DiscoveryDocument(pages: [Array(text.utf8)])) {
                XCTAssertTrue("\($0)".contains(expected), "\($0)")
            }
        }
        XCTAssertThrowsError(try DiscoveryDocument(pages: []))
    }

    func testTheStrictParserJudgesThePrefixes() throws {
        let document = try DiscoveryDocument(pages: [page("A", prefix: "198.18.0.1/24")])
        XCTAssertThrowsError(try Publication(parsing: document.bytes, fileName: nil)) {
            XCTAssertEqual(($0 as? PublicationError)?.code, .badPrefix)
        }
    }
}
