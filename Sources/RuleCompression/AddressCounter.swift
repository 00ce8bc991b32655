import IPNetworks

/// How many addresses of a set lie in a prefix.
struct AddressCounter {
    private let ranges: [IPRange<IPv4Address>]
    /// At each index the number of addresses in the ranges before it.
    private let before: [UInt64]

    init(_ set: IPv4PrefixSet) {
        ranges = set.ranges
        var before: [UInt64] = []
        before.reserveCapacity(ranges.count)
        var total: UInt64 = 0
        for range in ranges {
            before.append(total)
            total += range.addressCount
        }
        self.before = before
    }

    /// The number of addresses of the set in `prefix`.
    ///
    /// - Complexity: O(log ranges).
    func count(in prefix: IPv4Prefix) -> UInt64 {
        if ranges.isEmpty { return 0 }
        return count(below: UInt64(prefix.last.bits) + 1) - count(below: UInt64(prefix.first.bits))
    }

    private func count(below bound: UInt64) -> UInt64 {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if UInt64(ranges[middle].first.bits) < bound { low = middle + 1 } else { high = middle }
        }
        if low == 0 { return 0 }
        let range = ranges[low - 1]
        return before[low - 1] + min(range.addressCount, bound - UInt64(range.first.bits))
    }
}
