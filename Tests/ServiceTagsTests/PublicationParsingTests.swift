import Foundation
import IPNetworks
import ServiceTags
import XCTest

final class PublicationParsingTests: XCTestCase {
    private let text = publicationText(tags: [
        tagText(
            "AzureContainerRegistry.EastUS", prefixes: ["20.42.66.0/23", "2603:1030:210::/48", "20.42.65.64/29"],
            region: "eastus"),
        tagText("AzureContainerRegistry", prefixes: []),
    ])

    func testReadsEveryPart() throws {
        let publication = try publication(text, fileName: "ServiceTags_Public_20251020.json")
        XCTAssertEqual(publication.cloud, "Public")
        XCTAssertEqual(publication.changeNumber, 7)
        XCTAssertEqual(publication.date, PublicationDate(year: 2025, month: 10, day: 20))
        XCTAssertEqual(publication.digest, PublicationDigest(of: Array(text.utf8)))
        XCTAssertEqual(publication.tags.map(\.name), ["AzureContainerRegistry.EastUS", "AzureContainerRegistry"])
        let tag = publication.tags[0]
        XCTAssertEqual(
            tag,
            ServiceTag(
                name: "AzureContainerRegistry.EastUS", changeNumber: 3, region: "eastus", regionID: 0,
                systemService: "Service", networkFeatures: ["API", "NSG"],
                ipv4: [try IPv4Prefix(parsing: "20.42.66.0/23"), try IPv4Prefix(parsing: "20.42.65.64/29")],
                ipv6: [try IPv6Prefix(parsing: "2603:1030:210::/48")]))
        XCTAssertFalse(tag.isGlobal)
        XCTAssertTrue(publication.tags[1].isGlobal)
        XCTAssertEqual(publication.prefixCounts.ipv4, 2)
        XCTAssertEqual(publication.prefixCounts.ipv6, 1)
    }

    func testLineEndsByteOrderMarkAndWhiteSpaceDoNotMatter() throws {
        let plain = try publication(text)
        for variant in [
            text.replacingOccurrences(of: "\n", with: "\r\n"), "\u{FEFF}" + text, text + "\n",
            " \t\r\n" + text + "\r\n\t ",
            text.replacingOccurrences(of: "\n", with: ""), text.replacingOccurrences(of: "  ", with: "\t"),
        ] {
            let other = try publication(variant)
            XCTAssertEqual(other.tags, plain.tags)
            XCTAssertNotEqual(other.digest, plain.digest)
        }
    }

    func testWhatEarlyPublicationsLackMayBeMissing() throws {
        let early =
            #"{"changeNumber":-5,"cloud":"Public","values":[{"name":"A","properties":{"changeNumber":0,"region":"","addressPrefixes":["10.0.0.0/8"]}}]}"#
        let publication = try publication(early)
        XCTAssertEqual(publication.changeNumber, -5)
        let tag = try XCTUnwrap(publication.tag(named: "a"))
        XCTAssertNil(tag.regionID)
        XCTAssertEqual(tag.networkFeatures, [])
        XCTAssertEqual(tag.id, "A")
        XCTAssertEqual(tag.platform, "Azure")
        let nulls = tagText("B", prefixes: []).replacingOccurrences(of: #"["API", "NSG"]"#, with: "null")
            .replacingOccurrences(of: #""regionId": 0"#, with: #""regionId": null"#)
        XCTAssertEqual(try self.publication(nulls: nulls).tags[0].networkFeatures, [])
        XCTAssertNil(try self.publication(nulls: nulls).tags[0].regionID)
    }

    private func publication(nulls tag: String) throws -> Publication {
        try ServiceTagsTests.publication(publicationText(tags: [tag]))
    }

    func testUnknownKeysAreSkippedAtEveryLevelAndInAnyOrder() throws {
        let extra = #""future":{"a":[1,-2.5e+3,true,false,null,"é\n😀",{"a":{"a":[]}}],"b":{}},"#
        let root = text.replacingOccurrences(of: #""changeNumber": 7"#, with: extra + #""changeNumber": 7"#)
        let tag = root.replacingOccurrences(of: #""name":"#, with: extra + #""name":"#)
        let properties = tag.replacingOccurrences(of: #""region":"#, with: extra + #""region":"#)
        XCTAssertNotEqual(properties, tag)
        XCTAssertEqual(try publication(properties).tags, try publication(text).tags)

        let turned =
            #"{"values":[{"properties":{"addressPrefixes":[],"region":"x","changeNumber":1},"name":"A"}],"cloud":"C","changeNumber":2}"#
        XCTAssertEqual(try publication(turned).tags.first?.region, "x")
    }

    func testEscapesStandForTheirCharacters() throws {
        let escaped = text.replacingOccurrences(of: #""name""#, with: #""n\u0061me""#)
            .replacingOccurrences(of: "20.42.66.0/23", with: #"20.42.66.0\/23"#)
            .replacingOccurrences(of: #""cloud": "Public""#, with: #""cloud": "P\u00fcbl\ud83d\ude00\t\"\\""#)
        let publication = try publication(escaped)
        XCTAssertEqual(publication.cloud, "Pübl😀\t\"\\")
        XCTAssertEqual(publication.tags[0].ipv4.first?.description, "20.42.66.0/23")
        XCTAssertEqual(publication.tags[0].name, "AzureContainerRegistry.EastUS")
    }

    func testWhatIsSharedBetweenTagsIsNotMixedUp() throws {
        let publication = try publication(
            publicationText(tags: [
                tagText("A", prefixes: [], service: #"\u0058"#), tagText("B", prefixes: [], service: ""),
                tagText("C", prefixes: [], service: "AzureContainerRegistry"),
                tagText("D", prefixes: [], service: "AzureContainerRegistry"),
                tagText("E", prefixes: []).replacingOccurrences(of: #""id": "E""#, with: #""id": """#),
                tagText(#"\u0046"#, prefixes: []).replacingOccurrences(of: #""id": "\u0046""#, with: #""id": """#),
                tagText("G", prefixes: []).replacingOccurrences(of: #"["API", "NSG"]"#, with: #"["NSG", "API"]"#),
            ]))
        XCTAssertEqual(
            publication.tags.map(\.systemService),
            ["X", "", "AzureContainerRegistry", "AzureContainerRegistry", "Service", "Service", "Service"])
        XCTAssertEqual(publication.tags.map(\.id), ["A", "B", "C", "D", "", "", "G"])
        XCTAssertEqual(publication.tags.map(\.name), ["A", "B", "C", "D", "E", "F", "G"])
        XCTAssertEqual(publication.tags[5].networkFeatures, ["API", "NSG"])
        XCTAssertEqual(publication.tags[6].networkFeatures, ["NSG", "API"])
    }

    func testPrefixesAtTheVeryEndOfTheTextAreReadToo() throws {
        for prefix in ["1.2.3.4/32", "255.255.255.255/32", "::/0", "2603:1030:210:1:2:3:4:5/128"] {
            let text =
                #"{"cloud":"C","changeNumber":2,"values":[{"name":"A","properties":{"changeNumber":1,"region":"","addressPrefixes":["\#(prefix)"]}}]}"#
            let tag = try publication(text).tags[0]
            XCTAssertEqual(tag.ipv4.map(\.description) + tag.ipv6.map(\.description), [prefix])
        }
    }

    func testTheDigestIsThatOfTheUncompressedBytes() throws {
        // printf abc | sha256sum
        XCTAssertEqual(
            PublicationDigest(of: Array("abc".utf8)).description,
            "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        let bytes = Array(text.utf8)
        let inflated = try Publication(parsing: gzipped(bytes), fileName: "ServiceTags_China_20240229.json.gz")
        XCTAssertEqual(inflated.digest, PublicationDigest(of: bytes))
        XCTAssertEqual(inflated.tags, try publication(text).tags)
        XCTAssertEqual(inflated.date?.description, "2024-02-29")
    }

    func testTagsAreFoundByNameWithoutCase() throws {
        let names = (0..<500).map { "Service\($0).Region\($0 % 7)" }
        let publication = try publication(of: names.map { ($0, []) })
        for name in names {
            XCTAssertEqual(publication.tag(named: name.uppercased())?.name, name)
            XCTAssertEqual(publication.tag(named: name.lowercased())?.name, name)
        }
        XCTAssertNil(publication.tag(named: "Service1"))
        XCTAssertNil(publication.tag(named: ""))
        XCTAssertNil(try self.publication(text).tag(named: "AzureContainerRegistry.EastUS2"))
        let made = Publication(
            cloud: "C", changeNumber: 1, tags: publication.tags, digest: publication.digest, date: nil)
        XCTAssertEqual(made.tag(named: "SERVICE3.REGION3"), publication.tags[3])
    }

    private func publication(_ text: String, fileName: String? = nil) throws -> Publication {
        try ServiceTagsTests.publication(text, fileName: fileName)
    }

    private func publication(of tags: [(name: String, prefixes: [String])]) throws -> Publication {
        try ServiceTagsTests.publication(of: tags)
    }
}
