import IPNetworks
import XCTest

/// Every operation against a list of booleans, one an address, in small universes at the ends and in the middle.
final class IPPrefixSetTests: XCTestCase {
    func testAgreesWithABitmapModel() {
        var random = SeededRandom()
        for base: UInt32 in [0, 0xFFFF_FF80, 0x142A_4200] { checkUniverse(of: IPv4Address.self, at: base, &random) }
        for base: UInt128 in [0, .max - 127, 0x2603_1030 << 96] {
            checkUniverse(of: IPv6Address.self, at: base, &random)
        }
    }

    private func checkUniverse<Address: IPAddress>(
        of: Address.Type, at base: Address.Bits, _ random: inout SeededRandom
    ) {
        for _ in 0..<400 {
            let left = Universe<Address>(at: base, &random)
            let right = Universe<Address>(at: base, &random)
            check(left)
            check(left.set.union(right.set), left.model, right.model, left) { $0 || $1 }
            check(left.set.intersection(right.set), left.model, right.model, left) { $0 && $1 }
            check(left.set.subtracting(right.set), left.model, right.model, left) { $0 && !$1 }
            XCTAssertEqual(
                left.set.isSubset(of: right.set), zip(left.model, right.model).allSatisfy { !$0 || $1 })
            XCTAssertEqual(left.set == right.set, left.model == right.model)
        }
    }

    private func check<Address>(_ universe: Universe<Address>) {
        let set = universe.set
        XCTAssertEqual(set.isEmpty, !universe.model.contains(true))
        XCTAssertEqual(set.addressCount, Address.Count(universe.model.count { $0 }))
        for (offset, isIn) in universe.model.enumerated() {
            XCTAssertEqual(set.contains(Address(bits: universe.base + Address.Bits(offset))), isIn)
        }
        for prefix in universe.everyPrefix {
            let members = universe.offsets(of: prefix).map { universe.model[$0] }
            XCTAssertEqual(set.contains(prefix), members.allSatisfy { $0 })
            XCTAssertEqual(set.overlaps(prefix), members.contains(true))
        }
        // The fewest disjoint prefixes: no two neighbours make up a longer one, and the model is met.
        let prefixes = set.prefixes
        XCTAssertEqual(prefixes, prefixes.sorted())
        for (left, right) in zip(prefixes, prefixes.dropFirst()) {
            XCTAssertFalse(left.overlaps(right))
            XCTAssertFalse(
                left.length == right.length && left.parent == right.parent, "\(left) \(right) are halves of one")
        }
        XCTAssertEqual(IPPrefixSet(prefixes), set)
        XCTAssertEqual(IPPrefixSet(prefixes.shuffled()), set)
        XCTAssertEqual(IPPrefixSet(prefixes + prefixes), set)
        XCTAssertEqual(universe.model, universe.model(of: prefixes))
    }

    private func check<Address>(
        _ result: IPPrefixSet<Address>, _ left: [Bool], _ right: [Bool], _ universe: Universe<Address>,
        _ operation: (Bool, Bool) -> Bool
    ) {
        XCTAssertEqual(universe.model(of: result.prefixes), zip(left, right).map(operation))
        for (one, two) in zip(result.ranges, result.ranges.dropFirst()) {
            XCTAssertGreaterThan(two.first.bits, one.last.bits + 1, "ranges touch: \(result)")
        }
    }

    func testTheWholeSpaceMinusASetIsItsComplement() throws {
        let whole: IPv4PrefixSet = [try IPv4Prefix(parsing: "0.0.0.0/0")]
        XCTAssertEqual(whole.addressCount, 1 << 32)
        XCTAssertEqual(whole.prefixes.count, 1)
        XCTAssertTrue(whole.subtracting(whole).isEmpty)
        XCTAssertEqual(whole.union(whole), whole)
        var random = SeededRandom()
        for _ in 0..<200 {
            var prefixes = (0..<20).map { _ in
                IPv4Prefix(
                    containing: IPv4Address(bits: .random(in: 0...UInt32.max, using: &random)),
                    length: .random(in: 1...32, using: &random))
            }
            if Bool.random(using: &random) { prefixes.append(IPv4Prefix(IPv4Address(bits: 0))) }
            if Bool.random(using: &random) { prefixes.append(IPv4Prefix(IPv4Address(bits: .max))) }
            let set = IPv4PrefixSet(prefixes)
            let complement = whole.subtracting(set)
            XCTAssertEqual(set.addressCount + complement.addressCount, 1 << 32)
            XCTAssertTrue(set.intersection(complement).isEmpty)
            XCTAssertEqual(set.union(complement), whole)
            XCTAssertEqual(whole.subtracting(complement), set)
            XCTAssertTrue(set.isSubset(of: whole))
            XCTAssertEqual(IPv4PrefixSet(complement.prefixes), complement)
        }
        let sixes: IPv6PrefixSet = [try IPv6Prefix(parsing: "::/0")]
        let halves: IPv6PrefixSet = [try IPv6Prefix(parsing: "8000::/1"), try IPv6Prefix(parsing: "::/1")]
        XCTAssertEqual(halves, sixes)
        XCTAssertEqual(sixes.addressCount, .max)
        XCTAssertEqual(sixes.subtracting([try IPv6Prefix(parsing: "::/128")]).prefixes.count, 128)
    }

    func testTheWayOfWritingDoesNotMatter() throws {
        let two: IPv4PrefixSet = [try IPv4Prefix(parsing: "20.42.67.0/24"), try IPv4Prefix(parsing: "20.42.66.0/24")]
        let one: IPv4PrefixSet = [try IPv4Prefix(parsing: "20.42.66.0/23")]
        XCTAssertEqual(two, one)
        XCTAssertEqual(two.hashValue, one.hashValue)
        XCTAssertEqual(two.description, "20.42.66.0/23")
        XCTAssertEqual(IPv4PrefixSet().description, "")
    }

    /// More ranges than the radix sort's threshold, in every order that it treats apart.
    func testManyPrefixesAreSortedAsAFewAre() {
        var random = SeededRandom()
        for count in [255, 256, 257, 3000] {
            let ranges = (0..<count).map { _ in
                IPRange(
                    IPv4Prefix(
                        containing: IPv4Address(bits: .random(in: 0...UInt32.max, using: &random)),
                        length: .random(in: 8...32, using: &random)))
            }
            let expected = ranges.sorted { $0.first < $1.first }.map(\.first)
            for order in [ranges, ranges.sorted { $0.first < $1.first }, ranges.sorted { $0.first > $1.first }] {
                var sorted = order
                IPv4Address.sort(&sorted)
                XCTAssertEqual(sorted.map(\.first), expected)
                XCTAssertEqual(Set(sorted), Set(ranges))
            }
        }
    }

    func testARangeIsTheFewestPrefixes() throws {
        let range = IPRange(first: try IPv4Address(parsing: "10.0.0.1"), last: try IPv4Address(parsing: "10.0.0.14"))
        var prefixes: [String] = []
        range.forEachPrefix { prefixes.append($0.description) }
        XCTAssertEqual(
            prefixes, ["10.0.0.1/32", "10.0.0.2/31", "10.0.0.4/30", "10.0.0.8/30", "10.0.0.12/31", "10.0.0.14/32"])
        XCTAssertEqual(range.addressCount, 14)
    }
}

/// 128 addresses from `base` on, and a random set of them.
private struct Universe<Address: IPAddress> {
    static var size: Int { 128 }

    let base: Address.Bits
    let set: IPPrefixSet<Address>
    let model: [Bool]

    init(at base: Address.Bits, _ random: inout SeededRandom) {
        self.base = base
        let prefixes = (0..<Int.random(in: 0...12, using: &random)).map { _ in
            IPPrefix(
                containing: Address(bits: base + Address.Bits(Int.random(in: 0..<Self.size, using: &random))),
                length: Address.bitWidth - Int.random(in: 0...6, using: &random))
        }
        set = IPPrefixSet(prefixes)
        model = Self.model(of: prefixes, at: base)
    }

    func model(of prefixes: [IPPrefix<Address>]) -> [Bool] { Self.model(of: prefixes, at: base) }

    func offsets(of prefix: IPPrefix<Address>) -> ClosedRange<Int> { Self.offsets(of: prefix, at: base) }

    var everyPrefix: [IPPrefix<Address>] {
        (0...7).flatMap { bits in
            stride(from: 0, to: Self.size, by: 1 << bits).map {
                IPPrefix(containing: Address(bits: base + Address.Bits($0)), length: Address.bitWidth - bits)
            }
        }
    }

    private static func model(of prefixes: [IPPrefix<Address>], at base: Address.Bits) -> [Bool] {
        var model = [Bool](repeating: false, count: size)
        for prefix in prefixes { for offset in offsets(of: prefix, at: base) { model[offset] = true } }
        return model
    }

    private static func offsets(of prefix: IPPrefix<Address>, at base: Address.Bits) -> ClosedRange<Int> {
        Int(prefix.first.bits - base)...Int(prefix.last.bits - base)
    }
}
