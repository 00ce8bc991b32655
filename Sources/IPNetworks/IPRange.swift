/// The addresses from `first` through `last`; never empty.
@frozen
public struct IPRange<Address: IPAddress>: Sendable, Hashable {
    /// The lowest address.
    public let first: Address
    /// The highest address.
    public let last: Address

    /// The range of both bounds and all between them.
    ///
    /// Requires `first <= last`.
    @inlinable public init(first: Address, last: Address) {
        precondition(first <= last, "a range ends before it begins")
        self.first = first
        self.last = last
    }

    /// The addresses of a prefix.
    @inlinable public init(_ prefix: IPPrefix<Address>) {
        first = prefix.first
        last = prefix.last
    }

    /// The number of addresses.
    @inlinable public var addressCount: Address.Count { Address.count(from: first.bits, through: last.bits) }

    /// The fewest prefixes that hold exactly this range, ascending.
    ///
    /// - Complexity: O(prefixes), which are at most two for each bit of an address.
    @inlinable public func forEachPrefix(_ body: (IPPrefix<Address>) -> Void) {
        var low = first.bits
        while true {
            // The most host bits that the first address leaves clear, and that the rest of the range has room for.
            let rest = last.bits - low
            let room = rest == .max ? Address.bitWidth : Address.bitWidth - 1 - (rest + 1).leadingZeroBitCount
            let length = Address.bitWidth - min(low.trailingZeroBitCount, room)
            body(IPPrefix(unchecked: low, length: length))
            let end = IPPrefix<Address>.last(of: low, length: length)
            if end == last.bits { return }
            low = end + 1
        }
    }
}
