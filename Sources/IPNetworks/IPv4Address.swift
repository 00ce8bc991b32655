/// An IPv4 address, such as `20.42.66.7`.
@frozen
public struct IPv4Address: IPAddress {
    /// The address in host order: `0x142A4207` for `20.42.66.7`.
    public let bits: UInt32

    /// The address whose bits are `bits`, in host order.
    @inlinable public init(bits: UInt32) { self.bits = bits }

    /// Reads four decimal numbers separated by dots: no leading zeros, no spaces, nothing after them.
    ///
    /// - Throws: ``IPParseError`` with `leadingZero` or `invalidAddress`.
    public init(utf8: Span<UInt8>) throws(IPParseError) {
        var index = 0
        let bits = try Self.readBits(utf8, at: &index)
        guard index == utf8.count else {
            throw IPParseError(.invalidAddress, input: utf8, reason: "is not an IPv4 address such as 20.42.66.7")
        }
        self.bits = bits
    }

    /// Reads a dotted quad at `index` and leaves `index` behind it.
    static func readBits(_ utf8: Span<UInt8>, at index: inout Int) throws(IPParseError) -> UInt32 {
        var bits: UInt32 = 0
        for field in 0..<4 {
            if field > 0 {
                guard index < utf8.count, utf8[index] == UInt8(ascii: ".") else {
                    throw IPParseError(
                        .invalidAddress, input: utf8, reason: "is not an IPv4 address such as 20.42.66.7")
                }
                index += 1
            }
            let start = index
            var value: UInt32 = 0
            while index < utf8.count, index - start < 4 {
                let digit = utf8[index] &- UInt8(ascii: "0")
                guard digit < 10 else { break }
                value = value &* 10 &+ UInt32(digit)
                index += 1
            }
            guard index > start, value <= 255 else {
                throw IPParseError(.invalidAddress, input: utf8, reason: "is not an IPv4 address such as 20.42.66.7")
            }
            guard index - start == 1 || utf8[start] != UInt8(ascii: "0") else {
                throw IPParseError(
                    .leadingZero, input: utf8, reason: "has a number with leading zeros; write it without them")
            }
            bits = bits << 8 | value
        }
        return bits
    }

    /// The number of addresses, which for the whole space takes 33 bits.
    @inlinable public static func count(from first: UInt32, through last: UInt32) -> UInt64 {
        UInt64(last) - UInt64(first) + 1
    }

    /// The dotted quad.
    public var description: String {
        "\(bits >> 24).\(bits >> 16 & 255).\(bits >> 8 & 255).\(bits & 255)"
    }

    /// Sorts ranges by their first address with a radix sort, which is linear in the number of ranges.
    ///
    /// - Complexity: O(n), and no more than one pass where the ranges are sorted already.
    public static func sort(_ ranges: inout [IPRange<Self>]) {
        var sorted = true
        for index in ranges.indices.dropFirst() where ranges[index - 1].first > ranges[index].first {
            sorted = false
            break
        }
        if sorted { return }
        if ranges.count < 256 { return ranges.sort { $0.first < $1.first } }
        let digitWidth = 11
        let buckets = 1 << digitWidth
        for shift in stride(from: UInt32(0), to: 32, by: digitWidth) {
            let digit = { (range: IPRange<Self>) in Int(range.first.bits >> shift) & (buckets - 1) }
            var starts = [Int](repeating: 0, count: buckets + 1)
            for range in ranges { starts[digit(range) + 1] += 1 }
            for bucket in 1...buckets { starts[bucket] += starts[bucket - 1] }
            ranges = [IPRange<Self>](unsafeUninitializedCapacity: ranges.count) { target, count in
                starts.withUnsafeMutableBufferPointer { starts in
                    for range in ranges {
                        let bucket = digit(range)
                        target.initializeElement(at: starts[bucket], to: range)
                        starts[bucket] += 1
                    }
                }
                count = ranges.count
            }
        }
    }
}
