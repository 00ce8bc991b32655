import IPNetworks

/// Which squares of the address space a map draws: one around everything, and the places in it that are worth a look.
struct AddressMapSquares: Sendable {
    /// The most places that are drawn enlarged.
    static let limit = 5
    /// The smallest square: at a cell an address there is nothing left to enlarge.
    private static let longest = 22
    /// A place is a square of which at least this part, one in so many, has something to show.
    private static let sparsest: UInt64 = 32

    /// The smallest square around everything.
    let overview: IPv4Prefix
    /// The places that are drawn enlarged, ascending; empty where the overview is the one place there is.
    let places: [IPv4Prefix]
    /// How many more places there are.
    let omitted: Int

    /// Chooses squares; nil where there is nothing to show.
    ///
    /// - Parameters:
    ///   - content: All addresses of the map.
    ///   - focus: Those that matter: what the service requires and lets in.
    ///   - weight: How much a place matters where there are more than ``limit``.
    /// - Complexity: O(prefixes × 16).
    init?(content: IPv4PrefixSet, focus: IPv4PrefixSet, weight: (IPv4Prefix) -> [UInt64]) {
        let everything = content.prefixes
        guard let overview = Self.square(around: everything[...]) else { return nil }
        self.overview = overview
        let all = Self.places(in: (focus.isEmpty ? content : focus).prefixes[...])
        guard all != [overview] else {
            (places, omitted) = ([], 0)
            return
        }
        let ranked = all.map { (place: $0, weight: weight($0)) }.sorted { left, right in
            left.weight == right.weight
                ? left.place < right.place : right.weight.lexicographicallyPrecedes(left.weight)
        }
        places = ranked.prefix(Self.limit).map(\.place).sorted()
        omitted = all.count - places.count
    }

    /// The smallest square that holds all of `prefixes`, which ascend.
    private static func square(around prefixes: ArraySlice<IPv4Prefix>) -> IPv4Prefix? {
        guard let first = prefixes.first, let last = prefixes.last else { return nil }
        let length = min(first.commonPrefix(with: last).length, longest)
        return IPv4Prefix(containing: first.first, length: length & ~1)
    }

    /// The places of disjoint, ascending prefixes: a square that is mostly empty is left for the quarters of it.
    private static func places(in prefixes: ArraySlice<IPv4Prefix>) -> [IPv4Prefix] {
        guard let square = square(around: prefixes) else { return [] }
        let addresses = prefixes.reduce(0) { $0 + $1.addressCount }
        if square.length >= longest || addresses >= square.addressCount / sparsest { return [square] }
        // None of them is larger than a quarter, or the square would not be that empty.
        return prefixes.split(byQuartersOf: square).flatMap { places(in: $0) }
    }
}

extension ArraySlice<IPv4Prefix> {
    /// The prefixes of each quarter of `square`, empty quarters left out.
    fileprivate func split(byQuartersOf square: IPv4Prefix) -> [ArraySlice<IPv4Prefix>] {
        var parts: [ArraySlice<IPv4Prefix>] = []
        var start = startIndex
        for index in indices.dropFirst() {
            let quarter = IPv4Prefix(containing: self[start].first, length: square.length + 2)
            if !quarter.contains(self[index]) {
                parts.append(self[start..<index])
                start = index
            }
        }
        return parts + [self[start...]]
    }
}
