import IPNetworks
import XCTest

@testable import SyncReports

final class AddressMapTests: XCTestCase {
    private func prefixes(_ texts: String...) throws -> [IPv4Prefix] { try texts.map { try IPv4Prefix(parsing: $0) } }

    func testOnePlace_isDrawnAlone_andEveryKindHasItsTextureAndItsFigure() throws {
        let map = try XCTUnwrap(
            AddressMap(
                required: IPv4PrefixSet(prefixes("198.18.0.0/24", "198.18.9.0/24")),
                rules: prefixes("198.18.0.0/23"), foreign: prefixes("198.18.4.0/24"),
                temporary: prefixes("198.18.5.7/32")))
        XCTAssertEqual(
            map.sentence,
            "256 addresses required, and let in; 256 addresses over-allowed: let in, not required; "
                + "1 address let in for a while; 256 addresses let in by rules that are not ours; "
                + "256 addresses required, and refused. All lie in 198.18.0.0/20.")
        let drawn = try DrawnPicture(map)
        try drawn.assertIsSound()
        XCTAssertEqual(drawn["pattern"].count, 5)
        let labels = drawn["text"].map(\.text)
        XCTAssertTrue(labels.contains("198.18.0.0/20"), "\(labels)")
        XCTAssertTrue(labels.contains("198.18.0.0/23"), "\(labels)")
        XCTAssertTrue(labels.contains("required, and refused: 256"), "\(labels)")
    }

    func testTheMapOfAPlan_tellsItsDoorsFromWhatStays() throws {
        let door = try PlanFixture.door("20.1.1.7/32", reason: "runner", actor: "ops@host")
        let map = try XCTUnwrap(AddressMap(PlanFixture.quiet(doors: [door])))
        XCTAssertEqual(
            map.sentence,
            "256 addresses required, and let in; 1 address let in for a while. All lie in 20.1.0.0/22.")
    }

    func testPlacesFarApart_areDrawnEnlarged_besideAnOverview() throws {
        let map = try XCTUnwrap(
            AddressMap(
                required: IPv4PrefixSet(prefixes("20.1.0.0/24", "52.231.18.56/29", "104.41.0.0/16")),
                rules: prefixes("20.1.0.0/24", "52.231.18.56/29", "104.41.0.0/16"), foreign: []))
        XCTAssertEqual(map.table.rows.map { $0[1] }, ["20.1.0.0/22", "52.231.16.0/22", "104.41.0.0/16"])
        XCTAssertEqual(map.table.rows.map { $0[0] }, ["A", "B", "C"])
        XCTAssertEqual(map.table.rows.map { $0[2] }, ["256", "8", "65,536"])
        let drawn = try DrawnPicture(map)
        try drawn.assertIsSound()
        let labels = drawn["text"].map(\.text)
        for label in ["all: 0.0.0.0/0", "A: 20.1.0.0/22", "B: 52.231.16.0/22", "A", "B", "C"] {
            XCTAssertTrue(labels.contains(label), "\(label) is not among \(labels)")
        }
    }

    func testOfManyPlaces_thoseThatLetInTheMost_areEnlarged() throws {
        let rules = (0..<40).map { IPv4Prefix(containing: IPv4Address(bits: UInt32($0) << 26), length: 24) }
        let wide = IPv4Prefix(containing: IPv4Address(bits: 7 << 26), length: 20)
        let map = try XCTUnwrap(
            AddressMap(required: IPv4PrefixSet(rules), rules: rules + [wide], foreign: []))
        XCTAssertEqual(map.table.rows.count, 5)
        XCTAssertTrue(map.table.rows.contains { $0[1] == "28.0.0.0/20" }, "\(map.table.rows)")
        XCTAssertTrue(map.sentence.contains("of 40 places in it the 5"), map.sentence)
        try DrawnPicture(map).assertIsSound()
    }

    func testAMapOfAHundredThousandPrefixes_staysSmall() throws {
        // Multiples of the golden ratio of 2^32: spread over the space, and never two on one place.
        let rules = (0..<100_000).map { index in
            IPv4Prefix(containing: IPv4Address(bits: UInt32(index) &* 2_654_435_769), length: 24)
        }
        let map = try XCTUnwrap(
            AddressMap(
                required: IPv4PrefixSet(rules.prefix(50_000)), rules: rules, foreign: Array(rules.suffix(1000))))
        try DrawnPicture(map).assertIsSound()
        XCTAssertLessThan(map.svg(id: "map").utf8.count, 300_000)
    }

    func testTheWholeSpace_andNothingAtAll() throws {
        XCTAssertNil(AddressMap(required: [], rules: [], foreign: []))
        let all = try XCTUnwrap(AddressMap(required: [], rules: prefixes("0.0.0.0/0"), foreign: []))
        try DrawnPicture(all).assertIsSound()
        XCTAssertEqual(all.table.rows, [["", "0.0.0.0/0", "4,294,967,296"]])
        let one = try XCTUnwrap(
            AddressMap(required: IPv4PrefixSet(prefixes("255.255.255.255/32")), rules: [], foreign: []))
        try DrawnPicture(one).assertIsSound()
        XCTAssertTrue(one.sentence.hasPrefix("1 address required, and refused."), one.sentence)
    }

    func testAPlan_isMappedAsItWillBe() throws {
        let map = try XCTUnwrap(AddressMap(PlanFixture.busy()))
        try DrawnPicture(map).assertIsSound()
        // 20.1.9.0/24 is required and no rule of the hand-made plan allows it.
        XCTAssertTrue(map.sentence.contains("256 addresses required, and refused"), map.sentence)
        XCTAssertTrue(map.sentence.contains("256 addresses let in by rules that are not ours"), map.sentence)
        let hostile = try XCTUnwrap(AddressMap(PlanFixture.hostile()))
        try DrawnPicture(hostile).assertIsSound()
    }
}
