/// Values filed under prefixes and found by address, longest prefix first: it tells which tags contain an address.
///
/// Two prefixes either nest or share no address, so each entry knows the entry around it. A lookup finds the last
/// prefix that starts at or before the address and walks outwards:
///
///     10.0.0.0/8      ├──────────────────────────────┤
///     10.1.0.0/16         ├──────────┤   ▲ around
///     10.1.2.0/24            ├──┤   ─────┘
///     10.1.9.9                         ● search lands on 10.1.2.0/24, walks to /16, then /8
public struct PrefixTable<Address: IPAddress, Value: Sendable>: Sendable {
    /// A prefix and what is filed under it.
    public struct Entry: Sendable {
        /// The prefix.
        public let prefix: IPPrefix<Address>
        /// What was filed.
        public let value: Value
    }

    private let entries: [Entry]
    /// For each entry the index of the nearest entry whose prefix contains it, or -1.
    private let around: [Int32]

    /// A table of `entries`; one prefix may hold several values.
    ///
    /// - Complexity: O(n log n).
    public init(_ entries: some Sequence<(IPPrefix<Address>, Value)>) {
        let sorted = entries.enumerated()
            .sorted { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }
            .map { Entry(prefix: $0.element.0, value: $0.element.1) }
        var around = [Int32](repeating: -1, count: sorted.count)
        for index in sorted.indices.dropFirst() {
            var candidate = Int32(index - 1)
            while candidate >= 0, !sorted[Int(candidate)].prefix.contains(sorted[index].prefix) {
                candidate = around[Int(candidate)]
            }
            around[index] = candidate
        }
        self.entries = sorted
        self.around = around
    }

    /// The entries whose prefix contains `address`, longest prefix first.
    ///
    /// - Complexity: O(log n + nesting).
    public func entries(containing address: Address) -> [Entry] {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].prefix.first <= address { low = middle + 1 } else { high = middle }
        }
        var found: [Entry] = []
        var index = low - 1
        while index >= 0 {
            if entries[index].prefix.contains(address) { found.append(entries[index]) }
            index = Int(around[index])
        }
        return found
    }

    /// The entry with the longest prefix that contains `address`, if any.
    public func longestMatch(_ address: Address) -> Entry? { entries(containing: address).first }
}
