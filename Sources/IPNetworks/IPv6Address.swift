/// An IPv6 address, such as `2603:1030:210::7`.
///
/// Zones (`%eth0`) are no part of an address here.
@frozen
public struct IPv6Address: IPAddress {
    /// The address in host order.
    public let bits: UInt128

    /// The address whose bits are `bits`, in host order.
    @inlinable public init(bits: UInt128) { self.bits = bits }

    /// Reads the forms of RFC 4291, section 2.2: eight groups, one `::`, or an IPv4 tail.
    ///
    /// - Throws: ``IPParseError`` with `invalidAddress` or `leadingZero` (in an IPv4 tail).
    public init(utf8: Span<UInt8>) throws(IPParseError) {
        var index = 0
        let bits = try Self.readBits(utf8, at: &index)
        guard index == utf8.count else { throw Self.malformed(utf8) }
        self.bits = bits
    }

    /// Reads an address at `index` and leaves `index` behind it.
    static func readBits(_ utf8: Span<UInt8>, at index: inout Int) throws(IPParseError) -> UInt128 {
        var bits: UInt128 = 0
        var groups = 0
        var gap: Int?
        if utf8.count >= index + 2, utf8[index] == UInt8(ascii: ":"), utf8[index + 1] == UInt8(ascii: ":") {
            gap = 0
            index += 2
        }
        while groups < 8, index < utf8.count {
            let start = index
            var value: UInt128 = 0
            while index < utf8.count, index - start < 4, let digit = hexadecimal(utf8[index]) {
                value = value << 4 | UInt128(digit)
                index += 1
            }
            guard index > start else {
                if gap == groups { break }
                throw malformed(utf8)
            }
            if index < utf8.count, utf8[index] == UInt8(ascii: ".") {
                guard groups <= 6 else { throw malformed(utf8) }
                index = start
                bits = bits << 32 | UInt128(try IPv4Address.readBits(utf8, at: &index))
                groups += 2
                break
            }
            bits = bits << 16 | value
            groups += 1
            guard groups < 8, index < utf8.count, utf8[index] == UInt8(ascii: ":") else { break }
            index += 1
            if index < utf8.count, utf8[index] == UInt8(ascii: ":") {
                guard gap == nil else { throw malformed(utf8) }
                gap = groups
                index += 1
            } else if index == utf8.count {
                throw malformed(utf8)
            }
        }
        guard let gap else {
            guard groups == 8 else { throw malformed(utf8) }
            return bits
        }
        guard groups < 8 else { throw malformed(utf8) }
        let tail = (groups - gap) * 16
        let low = bits & ((1 << tail) - 1)
        return (bits >> tail) << (128 - gap * 16) | low
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    private static func malformed(_ utf8: Span<UInt8>) -> IPParseError {
        IPParseError(.invalidAddress, input: utf8, reason: "is not an IPv6 address such as 2603:1030:210::7")
    }

    /// The number of addresses, or `UInt128.max` for the whole space, which holds one more.
    @inlinable public static func count(from first: UInt128, through last: UInt128) -> UInt128 {
        let (count, overflow) = (last - first).addingReportingOverflow(1)
        return overflow ? .max : count
    }

    /// The canonical text of RFC 5952: lower case, no leading zeros, the longest run of zero groups as `::`.
    public var description: String {
        let groups = (0..<8).map { UInt16(truncatingIfNeeded: bits >> (112 - 16 * $0)) }
        var longest = 0..<0
        var start = 0
        for index in 0...8 where index == 8 || groups[index] != 0 {
            if index - start > max(longest.count, 1) { longest = start..<index }
            start = index + 1
        }
        let text = { (part: ArraySlice<UInt16>) in part.map { String($0, radix: 16) }.joined(separator: ":") }
        if longest.isEmpty { return text(groups[...]) }
        return text(groups[..<longest.lowerBound]) + "::" + text(groups[longest.upperBound...])
    }
}
