/// An address of one family: a fixed-width unsigned integer whose highest bit is the first bit on the wire.
///
/// ``IPv4Address`` and ``IPv6Address`` conform; prefixes, sets and tables are written once over this protocol.
public protocol IPAddress: Sendable, Hashable, Comparable, CustomStringConvertible, Codable {
    /// The integer that holds an address.
    associatedtype Bits: FixedWidthInteger & UnsignedInteger & Sendable
    /// An integer wide enough to count the addresses of a prefix.
    associatedtype Count: FixedWidthInteger & UnsignedInteger & Sendable

    /// The address as an integer in host order.
    var bits: Bits { get }

    /// The address whose bits are `bits`.
    init(bits: Bits)

    /// Reads the textual form from `utf8`.
    ///
    /// - Throws: ``IPParseError`` quoting the input.
    init(utf8: Span<UInt8>) throws(IPParseError)

    /// The number of addresses from `first` through `last`, where `first <= last`.
    static func count(from first: Bits, through last: Bits) -> Count

    /// Sorts ranges by their first address.
    static func sort(_ ranges: inout [IPRange<Self>])
}

extension IPAddress {
    /// The number of bits in an address: 32 or 128.
    @inlinable public static var bitWidth: Int { Bits.bitWidth }

    /// By the number that the bits make.
    @inlinable public static func < (left: Self, right: Self) -> Bool { left.bits < right.bits }

    /// Sorts ranges by their first address.
    ///
    /// - Complexity: O(n log n).
    @inlinable public static func sort(_ ranges: inout [IPRange<Self>]) {
        ranges.sort { $0.first < $1.first }
    }

    /// Reads the textual form of an address.
    ///
    /// - Throws: ``IPParseError`` quoting the input.
    public init(parsing text: some StringProtocol) throws(IPParseError) {
        let bytes = Array(text.utf8)
        try self.init(utf8: bytes.span)
    }

    /// Reads the text.
    ///
    /// - Throws: ``IPParseError``, or the decoder's error.
    public init(from decoder: any Decoder) throws {
        try self.init(parsing: decoder.singleValueContainer().decode(String.self))
    }

    /// Writes the text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
