import Foundation
import IPNetworks
import XCTest

final class IPPrefixTests: XCTestCase {
    func testReadsAndWritesCIDRNotation() throws {
        for text in ["0.0.0.0/0", "20.42.66.0/23", "255.255.255.255/32", "128.0.0.0/1"] {
            XCTAssertEqual(try IPv4Prefix(parsing: text).description, text)
        }
        for text in ["::/0", "2603:1030:210::/48", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128", "8000::/1"] {
            XCTAssertEqual(try IPv6Prefix(parsing: text).description, text)
        }
        let prefix = try IPv4Prefix(parsing: "20.42.66.0/23")
        XCTAssertEqual(prefix.first, try IPv4Address(parsing: "20.42.66.0"))
        XCTAssertEqual(prefix.last, try IPv4Address(parsing: "20.42.67.255"))
        XCTAssertEqual(prefix.length, 23)
        XCTAssertEqual(prefix.addressCount, 512)
        XCTAssertEqual(try IPv4Prefix(parsing: "0.0.0.0/0").addressCount, 1 << 32)
        XCTAssertEqual(try IPv6Prefix(parsing: "::/0").addressCount, .max)
        XCTAssertEqual(try IPv6Prefix(parsing: "8000::/1").addressCount, 1 << 127)
    }

    func testRefusesEverythingElseWithTheWholeText() {
        let refused: [(String, IPParseError.Code)] = [
            ("20.42.66.0", .missingLength), ("", .missingLength), ("20.42.66.0/", .invalidLength),
            ("20.42.66.0/33", .invalidLength), ("20.42.66.0/-1", .invalidLength), ("20.42.66.0/+23", .invalidLength),
            ("20.42.66.0/23 ", .invalidLength), ("20.42.66.0/1000", .invalidLength), ("20.42.66.0/a", .invalidLength),
            ("20.42.66.0/255.255.254.0", .invalidLength), ("20.42.66.0/023", .leadingZero),
            ("20.42.66.0/00", .leadingZero),
            ("20.42.66.1/23", .hostBits), ("20.42.67.0/23", .hostBits), ("0.0.0.1/0", .hostBits),
            ("20.42.066.0/23", .leadingZero), ("20.42.66/23", .invalidAddress), ("/23", .invalidAddress),
            ("20.42.66.0/23/24", .invalidAddress), (" 20.42.66.0/23", .invalidAddress), ("2603::/16", .invalidAddress),
        ]
        for (text, code) in refused {
            XCTAssertThrowsError(try IPv4Prefix(parsing: text), text) { error in
                XCTAssertEqual((error as? IPParseError)?.code, code, text)
                XCTAssertEqual((error as? IPParseError)?.input, text)
            }
        }
        for (text, code) in [
            ("2603::1/16", IPParseError.Code.hostBits), ("2603::/129", .invalidLength), ("10.0.0.0/8", .invalidAddress),
        ] {
            XCTAssertThrowsError(try IPv6Prefix(parsing: text), text) { error in
                XCTAssertEqual((error as? IPParseError)?.code, code, text)
            }
        }
    }

    func testHostBitsSuggestThePrefixThatWasMeant() {
        XCTAssertThrowsError(try IPv4Prefix(parsing: "20.42.67.9/23")) { error in
            XCTAssertTrue("\(error)".contains("'20.42.67.9/23'") && "\(error)".contains("20.42.66.0/23?"), "\(error)")
        }
    }

    func testARuleMayBeABareAddress() throws {
        XCTAssertEqual(try IPv4Prefix(parsingAddressOrPrefix: "52.138.231.5").description, "52.138.231.5/32")
        XCTAssertEqual(try IPv4Prefix(parsingAddressOrPrefix: "52.138.231.0/24").length, 24)
        XCTAssertEqual(try IPv6Prefix(parsingAddressOrPrefix: "::1").length, 128)
        XCTAssertThrowsError(try IPv4Prefix(parsingAddressOrPrefix: "52.138.231"))
        XCTAssertThrowsError(try IPv4Prefix(parsingAddressOrPrefix: "52.138.231.5/24"))
    }

    /// Every pair of prefixes inside 0.0.0.0/28, 255.255.255.240/28 and a block between, against sets of addresses.
    func testAlgebraIsThatOfSetsOfAddresses() throws {
        for base: UInt32 in [0, 0xFFFF_FFF0, 0x142A_4200] {
            let block = IPv4Prefix(containing: IPv4Address(bits: base), length: 28)
            var prefixes: [IPv4Prefix] = [block]
            var index = 0
            while index < prefixes.count {
                if let (lower, upper) = prefixes[index].halves {
                    XCTAssertEqual(lower.parent, prefixes[index])
                    XCTAssertEqual(upper.parent, prefixes[index])
                    XCTAssertEqual(members(lower).union(members(upper)), members(prefixes[index]))
                    XCTAssertTrue(members(lower).isDisjoint(with: members(upper)))
                    prefixes += [lower, upper]
                } else {
                    XCTAssertEqual(prefixes[index].length, 32)
                }
                index += 1
            }
            XCTAssertEqual(prefixes.count, 31)
            for left in prefixes {
                for right in prefixes {
                    let (ours, theirs) = (members(left), members(right))
                    XCTAssertEqual(left.contains(right), ours.isSuperset(of: theirs))
                    XCTAssertEqual(left.overlaps(right), !ours.isDisjoint(with: theirs))
                    let common = left.commonPrefix(with: right)
                    XCTAssertTrue(common.contains(left) && common.contains(right))
                    let narrower = common.halves.map { [$0.lower, $0.upper] } ?? []
                    XCTAssertFalse(narrower.contains { $0.contains(left) && $0.contains(right) }, "\(left) \(right)")
                    XCTAssertEqual(left < right, (left.first.bits, left.length) < (right.first.bits, right.length))
                }
                for step: UInt32 in 0..<20 {
                    let address = base &- 2 &+ step
                    XCTAssertEqual(left.contains(IPv4Address(bits: address)), members(left).contains(address))
                }
            }
        }
        XCTAssertNil(try IPv4Prefix(parsing: "0.0.0.0/0").parent)
        XCTAssertNil(try IPv6Prefix(parsing: "::1/128").halves)
        let far = try IPv4Prefix(parsing: "0.0.0.0/32").commonPrefix(with: IPv4Prefix(parsing: "255.255.255.255/32"))
        XCTAssertEqual(far, try IPv4Prefix(parsing: "0.0.0.0/0"))
    }

    func testAPrefixContainingAnAddressDropsTheRest() throws {
        var random = SeededRandom()
        for _ in 0..<2000 {
            let address = IPv6Address(bits: random.sparseBits())
            let length = Int.random(in: 0...128, using: &random)
            let prefix = IPv6Prefix(containing: address, length: length)
            XCTAssertTrue(prefix.contains(address))
            XCTAssertEqual(try IPv6Prefix(parsing: prefix.description), prefix)
            XCTAssertEqual(IPv6Prefix(address).addressCount, 1)
        }
    }

    func testIsCodedAsText() throws {
        let list = [try IPv4Prefix(parsing: "20.42.66.0/23")]
        let json = try JSONEncoder().encode(list)
        XCTAssertEqual(try JSONDecoder().decode([IPv4Prefix].self, from: json), list)
        XCTAssertThrowsError(try JSONDecoder().decode([IPv4Prefix].self, from: Data(#"["20.42.66.1/23"]"#.utf8)))
    }

    private func members(_ prefix: IPv4Prefix) -> Set<UInt32> { Set(prefix.first.bits...prefix.last.bits) }
}
