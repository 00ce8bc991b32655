// Readers for the middle of a larger text: they take plain notation at full speed and leave everything else, and every
// error message, to `IPPrefix.init(utf8:)`. Whatever they accept, that reader accepts with the same value.

extension IPPrefix where Address == IPv4Address {
    /// The most bytes that an IPv4 prefix takes: `255.255.255.255/32`.
    package static let longestText = 18

    /// Reads a prefix that starts at `position`, and moves `position` behind its last digit.
    ///
    /// Returns nil, with `position` unmoved, where there is no well-formed prefix, and also where fewer bytes than the
    /// longest prefix and one more remain: the caller then reads with ``init(utf8:)``.
    package init?(scanning bytes: UnsafeBufferPointer<UInt8>, at position: inout Int) {
        guard bytes.count - position > Self.longestText else { return nil }
        var index = position
        guard let bits = scanQuad(bytes, at: &index), bytes[index] == UInt8(ascii: "/") else { return nil }
        index += 1
        guard let length = scanLength(bytes, at: &index, limit: 32), bits & ~Self.mask(length) == 0 else { return nil }
        self.init(unchecked: bits, length: length)
        position = index
    }

    /// Reads a line that is a prefix, or an address alone, and nothing else, and moves `position` behind its LF or CRLF.
    ///
    /// Returns nil, with `position` unmoved, for any other line, and where fewer bytes than the longest such line and one
    /// more remain.
    init?(scanningLine bytes: UnsafeBufferPointer<UInt8>, at position: inout Int) {
        guard bytes.count - position > Self.longestText + 2 else { return nil }
        var index = position
        guard let bits = scanQuad(bytes, at: &index) else { return nil }
        var length = 32
        if bytes[index] == UInt8(ascii: "/") {
            index += 1
            guard let scanned = scanLength(bytes, at: &index, limit: 32) else { return nil }
            length = scanned
        }
        if bytes[index] == UInt8(ascii: "\r") { index += 1 }
        guard bytes[index] == UInt8(ascii: "\n"), bits & ~Self.mask(length) == 0 else { return nil }
        self.init(unchecked: bits, length: length)
        position = index + 1
    }
}

extension IPPrefix where Address == IPv6Address {
    /// The most bytes that an IPv6 prefix of eight groups takes.
    package static let longestText = 43

    /// Reads a prefix that starts at `position`, and moves `position` behind its last digit.
    ///
    /// Returns nil, with `position` unmoved, where there is no well-formed prefix without an IPv4 tail, and also where
    /// fewer bytes than the longest prefix and one more remain: the caller then reads with ``init(utf8:)``.
    package init?(scanning bytes: UnsafeBufferPointer<UInt8>, at position: inout Int) {
        guard bytes.count - position > Self.longestText else { return nil }
        var index = position
        var bits: UInt128 = 0
        var groups = 0
        var gap = -1
        if bytes[index] == UInt8(ascii: ":") {
            guard bytes[index + 1] == UInt8(ascii: ":") else { return nil }
            gap = 0
            index += 2
        }
        while groups < 8 {
            var value: UInt64 = 0
            var digits = 0
            while digits < 4, let digit = hexadecimalDigit(bytes[index]) {
                value = value << 4 | UInt64(digit)
                digits += 1
                index += 1
            }
            guard digits > 0 else {
                // Only a gap may end the groups.
                guard gap == groups else { return nil }
                break
            }
            bits = bits << 16 | UInt128(value)
            groups += 1
            guard bytes[index] == UInt8(ascii: ":"), groups < 8 else { break }
            index += 1
            if bytes[index] == UInt8(ascii: ":") {
                guard gap < 0 else { return nil }
                gap = groups
                index += 1
            } else if bytes[index] == UInt8(ascii: "/") {
                return nil
            }
        }
        guard bytes[index] == UInt8(ascii: "/") else { return nil }
        index += 1
        if gap >= 0 {
            guard groups < 8 else { return nil }
            let tail = (groups - gap) * 16
            bits = (bits >> tail) << (128 - gap * 16) | bits & ((1 << tail) - 1)
        } else {
            guard groups == 8 else { return nil }
        }
        guard let length = scanLength(bytes, at: &index, limit: 128), bits & ~Self.mask(length) == 0 else { return nil }
        self.init(unchecked: bits, length: length)
        position = index
    }
}

/// Reads a dotted quad and leaves `index` behind it.
///
/// Requires sixteen bytes.
@inline(__always)
private func scanQuad(_ bytes: UnsafeBufferPointer<UInt8>, at index: inout Int) -> UInt32? {
    guard let first = scanOctet(bytes, at: &index), bytes[index] == UInt8(ascii: ".") else { return nil }
    index += 1
    guard let second = scanOctet(bytes, at: &index), bytes[index] == UInt8(ascii: ".") else { return nil }
    index += 1
    guard let third = scanOctet(bytes, at: &index), bytes[index] == UInt8(ascii: ".") else { return nil }
    index += 1
    guard let fourth = scanOctet(bytes, at: &index) else { return nil }
    return first << 24 | second << 16 | third << 8 | fourth
}

/// Reads a number from 0 to 255 and leaves `index` behind it; a fourth digit is left to whoever looks what follows.
///
/// Requires three bytes.
@inline(__always)
private func scanOctet(_ bytes: UnsafeBufferPointer<UInt8>, at index: inout Int) -> UInt32? {
    let first = UInt32(bytes[index] &- UInt8(ascii: "0"))
    guard first < 10 else { return nil }
    let second = bytes[index + 1] &- UInt8(ascii: "0")
    guard second < 10 else {
        index += 1
        return first
    }
    // Only a lone zero begins with one.
    guard first != 0 else { return nil }
    let two = first &* 10 &+ UInt32(second)
    let third = bytes[index + 2] &- UInt8(ascii: "0")
    guard third < 10 else {
        index += 2
        return two
    }
    let three = two &* 10 &+ UInt32(third)
    index += 3
    return three < 256 ? three : nil
}

@inline(__always)
private func scanLength(_ bytes: UnsafeBufferPointer<UInt8>, at index: inout Int, limit: Int) -> Int? {
    let first = Int(bytes[index] &- UInt8(ascii: "0"))
    guard first < 10 else { return nil }
    var length = first
    var digits = 1
    while digits < 4, index + digits < bytes.count {
        let digit = bytes[index + digits] &- UInt8(ascii: "0")
        guard digit < 10 else { break }
        length = length * 10 + Int(digit)
        digits += 1
    }
    guard length <= limit, first != 0 || digits == 1 else { return nil }
    index += digits
    return length
}

@inline(__always)
private func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
    let digit = byte &- UInt8(ascii: "0")
    if digit < 10 { return digit }
    let letter = (byte | 0x20) &- UInt8(ascii: "a")
    return letter < 6 ? letter + 10 : nil
}
