import IPNetworks
import XCTest

final class PrefixTableTests: XCTestCase {
    func testFindsEveryEnclosingPrefixLongestFirst() throws {
        let table = PrefixTable([
            (try IPv4Prefix(parsing: "10.1.0.0/16"), "middle"), (try IPv4Prefix(parsing: "10.0.0.0/8"), "outer"),
            (try IPv4Prefix(parsing: "10.1.2.0/24"), "inner"), (try IPv4Prefix(parsing: "10.1.2.0/24"), "inner again"),
            (try IPv4Prefix(parsing: "11.0.0.0/8"), "elsewhere"),
        ])
        XCTAssertEqual(
            table.entries(containing: try IPv4Address(parsing: "10.1.9.9")).map(\.value), ["middle", "outer"])
        XCTAssertEqual(
            Set(table.entries(containing: try IPv4Address(parsing: "10.1.2.3")).prefix(2).map(\.value)),
            ["inner", "inner again"])
        XCTAssertEqual(table.longestMatch(try IPv4Address(parsing: "10.2.0.0"))?.value, "outer")
        XCTAssertNil(table.longestMatch(try IPv4Address(parsing: "9.255.255.255")))
        XCTAssertNil(table.longestMatch(try IPv4Address(parsing: "12.0.0.0")))
        XCTAssertNil(PrefixTable<IPv4Address, Int>([]).longestMatch(IPv4Address(bits: 0)))
    }

    func testAgreesWithAScan() {
        var random = SeededRandom()
        for round in 0..<300 {
            let base: UInt32 = [0, 0xFFFF_FF00, 0x0A00_0000][round % 3]
            let entries = (0..<Int.random(in: 0...40, using: &random)).map { place in
                let address = IPv4Address(bits: base | .random(in: 0...255, using: &random))
                return (IPv4Prefix(containing: address, length: .random(in: 20...32, using: &random)), place)
            }
            let table = PrefixTable(entries)
            for _ in 0..<60 {
                let address = IPv4Address(bits: base | .random(in: 0...255, using: &random))
                let expected = entries.filter { $0.0.contains(address) }
                let found = table.entries(containing: address)
                XCTAssertEqual(Set(found.map(\.value)), Set(expected.map(\.1)))
                XCTAssertEqual(found.map(\.prefix.length), expected.map(\.0.length).sorted(by: >))
                XCTAssertEqual(table.longestMatch(address)?.prefix.length, expected.map(\.0.length).max())
            }
        }
    }

    func testWorksForIPv6() throws {
        let table = PrefixTable([
            (try IPv6Prefix(parsing: "2603:1030::/32"), 1), (try IPv6Prefix(parsing: "2603:1030:210::/48"), 2),
        ])
        XCTAssertEqual(table.entries(containing: try IPv6Address(parsing: "2603:1030:210::7")).map(\.value), [2, 1])
        XCTAssertEqual(table.longestMatch(try IPv6Address(parsing: "2603:1030:211::7"))?.value, 1)
    }
}
