/// A set of addresses, held as sorted ranges with a gap between any two.
///
/// Equal sets of addresses are equal values, however they were written down: `{20.42.66.0/24, 20.42.67.0/24}` equals
/// `{20.42.66.0/23}`.
@frozen
public struct IPPrefixSet<Address: IPAddress>: Sendable, Hashable {
    /// The maximal ranges, ascending; no two overlap or touch.
    public let ranges: [IPRange<Address>]

    @inlinable init(canonical ranges: [IPRange<Address>]) { self.ranges = ranges }

    /// The empty set.
    @inlinable public init() { ranges = [] }

    /// The addresses of `ranges`, which may overlap and come in any order.
    ///
    /// - Complexity: O(n) for IPv4, O(n log n) for IPv6.
    @inlinable public init(ranges unsorted: [IPRange<Address>]) {
        var sorted = unsorted
        Address.sort(&sorted)
        // The merged ranges take the place of those they were made of.
        var count = 0
        for index in sorted.indices {
            let range = sorted[index]
            if count > 0 {
                let last = sorted[count - 1].last
                if last.bits == .max || range.first.bits <= last.bits + 1 {
                    if range.last > last {
                        sorted[count - 1] = IPRange(first: sorted[count - 1].first, last: range.last)
                    }
                    continue
                }
            }
            sorted[count] = range
            count += 1
        }
        sorted.removeLast(sorted.count - count)
        ranges = sorted
    }

    /// The addresses of `prefixes`, which may overlap and come in any order.
    ///
    /// - Complexity: O(n) for IPv4, O(n log n) for IPv6.
    @inlinable public init(_ prefixes: some Sequence<IPPrefix<Address>>) {
        self.init(ranges: prefixes.map { IPRange($0) })
    }

    /// Whether there is no address.
    @inlinable public var isEmpty: Bool { ranges.isEmpty }

    /// The number of addresses; for the whole IPv6 space `UInt128.max`.
    ///
    /// - Complexity: O(ranges).
    @inlinable public var addressCount: Address.Count { ranges.reduce(0) { $0 + $1.addressCount } }

    /// The canonical aggregation: the fewest disjoint prefixes that hold exactly this set, ascending.
    ///
    /// - Complexity: O(prefixes returned).
    @inlinable public var prefixes: [IPPrefix<Address>] {
        var prefixes: [IPPrefix<Address>] = []
        prefixes.reserveCapacity(ranges.count)
        for range in ranges { range.forEachPrefix { prefixes.append($0) } }
        return prefixes
    }
}

/// A set of IPv4 addresses.
public typealias IPv4PrefixSet = IPPrefixSet<IPv4Address>
/// A set of IPv6 addresses.
public typealias IPv6PrefixSet = IPPrefixSet<IPv6Address>

extension IPPrefixSet: ExpressibleByArrayLiteral {
    /// The addresses of the listed prefixes.
    @inlinable public init(arrayLiteral prefixes: IPPrefix<Address>...) { self.init(prefixes) }
}

extension IPPrefixSet: CustomStringConvertible {
    /// The aggregated prefixes, separated by commas.
    public var description: String { prefixes.map(\.description).joined(separator: ", ") }
}
