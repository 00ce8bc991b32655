import IPNetworks
import ServiceTags
import XCTest

final class PublicationDifferenceTests: XCTestCase {
    func testComparesAddressesNotTexts() throws {
        let old = try publication(of: [
            ("Same", ["20.42.66.0/24", "20.42.67.0/24", "2603::/17", "2603:8000::/17"]), ("zeta", ["1.0.0.0/8"]),
            ("Gone", ["2.0.0.0/8"]), ("alpha", ["3.0.0.0/8"]),
            ("Changed", ["10.0.0.0/24", "10.0.2.0/24", "2603:1030::/32"]),
            ("Emptied", ["9.0.0.0/8"]), ("changed.too", ["11.0.0.0/24"]),
        ])
        let new = try publication(of: [
            ("New", []), ("changed.Too", ["11.0.0.0/23"]), ("SAME", ["2603::/16", "20.42.66.0/23"]),
            ("zeta", ["1.0.0.0/8"]),
            ("CHANGED", ["10.0.3.0/24", "10.0.2.0/24", "2603:1031::/32", "10.0.0.0/25"]), ("Beta", ["4.0.0.0/8"]),
            ("Emptied", []),
        ])
        let difference = PublicationDifference(from: old, to: new)
        XCTAssertEqual(difference.appeared, ["Beta", "New"])
        XCTAssertEqual(difference.vanished, ["alpha", "Gone"])
        XCTAssertEqual(difference.changed.map(\.name), ["CHANGED", "changed.Too", "Emptied"])
        XCTAssertEqual(difference.changed[0].added.map(\.description), ["10.0.3.0/24", "2603:1031::/32"])
        XCTAssertEqual(difference.changed[0].removed.map(\.description), ["10.0.0.128/25", "2603:1030::/32"])
        XCTAssertEqual(difference.changed[1].added.map(\.description), ["11.0.1.0/24"])
        XCTAssertEqual(difference.changed[1].removed, [])
        XCTAssertEqual(difference.changed[2].removed.map(\.description), ["9.0.0.0/8"])
        XCTAssertFalse(difference.isEmpty)

        let back = PublicationDifference(from: new, to: old)
        XCTAssertEqual(back.appeared, difference.vanished)
        XCTAssertEqual(back.vanished, difference.appeared)
        XCTAssertEqual(back.changed.map(\.added), difference.changed.map(\.removed))
        XCTAssertTrue(PublicationDifference(from: old, to: old).isEmpty)
    }

    func testPrefixesAreAggregatedAndAscending() throws {
        let old = try publication(of: [("A", ["10.0.0.0/24"])])
        let new = try publication(of: [
            ("A", ["10.0.3.0/24", "10.0.2.0/24", "9.0.0.0/8", "10.0.0.0/24", "2603:1::/32", "2603::/32"])
        ])
        XCTAssertEqual(
            PublicationDifference(from: old, to: new).changed[0].added.map(\.description),
            ["9.0.0.0/8", "10.0.2.0/23", "2603::/31"])
    }
}
