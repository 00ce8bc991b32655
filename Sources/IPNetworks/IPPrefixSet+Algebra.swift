extension IPPrefixSet {
    /// The addresses of either set.
    ///
    /// - Complexity: O(n + m), as for every operation below.
    @inlinable public func union(_ other: Self) -> Self {
        if other.isEmpty { return self }
        if isEmpty { return other }
        return Self(ranges: ranges + other.ranges)
    }

    /// The addresses of both sets.
    @inlinable public func intersection(_ other: Self) -> Self {
        var result: [IPRange<Address>] = []
        var left = 0
        var right = 0
        while left < ranges.count, right < other.ranges.count {
            let one = ranges[left]
            let two = other.ranges[right]
            let first = max(one.first, two.first)
            let last = min(one.last, two.last)
            if first <= last { result.append(IPRange(first: first, last: last)) }
            if one.last < two.last { left += 1 } else { right += 1 }
        }
        return Self(canonical: result)
    }

    /// The addresses of this set that are not in `other`.
    @inlinable public func subtracting(_ other: Self) -> Self {
        if other.isEmpty { return self }
        var result: [IPRange<Address>] = []
        var right = 0
        for range in ranges {
            while right < other.ranges.count, other.ranges[right].last < range.first { right += 1 }
            var first = range.first.bits
            var index = right
            var consumed = false
            while index < other.ranges.count, other.ranges[index].first <= range.last {
                let hole = other.ranges[index]
                if hole.first.bits > first {
                    result.append(IPRange(first: Address(bits: first), last: Address(bits: hole.first.bits - 1)))
                }
                if hole.last >= range.last {
                    consumed = true
                    break
                }
                first = hole.last.bits + 1
                index += 1
            }
            if !consumed { result.append(IPRange(first: Address(bits: first), last: range.last)) }
        }
        return Self(canonical: result)
    }

    /// Whether `address` is in the set.
    ///
    /// - Complexity: O(log n).
    @inlinable public func contains(_ address: Address) -> Bool {
        guard let range = lastRange(startingAtOrBefore: address) else { return false }
        return address <= range.last
    }

    /// Whether every address of `prefix` is in the set.
    ///
    /// - Complexity: O(log n).
    @inlinable public func contains(_ prefix: IPPrefix<Address>) -> Bool {
        guard let range = lastRange(startingAtOrBefore: prefix.first) else { return false }
        return prefix.last <= range.last
    }

    /// Whether some address of `prefix` is in the set.
    ///
    /// - Complexity: O(log n).
    @inlinable public func overlaps(_ prefix: IPPrefix<Address>) -> Bool {
        guard let range = lastRange(startingAtOrBefore: prefix.last) else { return false }
        return range.last >= prefix.first
    }

    /// Whether every address of this set is in `other`.
    @inlinable public func isSubset(of other: Self) -> Bool {
        var right = 0
        for range in ranges {
            while right < other.ranges.count, other.ranges[right].last < range.first { right += 1 }
            guard right < other.ranges.count, other.ranges[right].first <= range.first,
                range.last <= other.ranges[right].last
            else { return false }
        }
        return true
    }

    @inlinable func lastRange(startingAtOrBefore address: Address) -> IPRange<Address>? {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].first <= address { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? nil : ranges[low - 1]
    }
}
