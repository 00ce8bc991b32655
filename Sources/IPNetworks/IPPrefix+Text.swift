extension IPPrefix: CustomStringConvertible {
    /// The CIDR notation, always with the length.
    public var description: String { "\(first)/\(length)" }

    /// Reads CIDR notation, such as `20.42.66.0/23`.
    ///
    /// - Throws: ``IPParseError``: a missing slash, a length out of range or with leading zeros, bits set after the
    ///   length, or a malformed address.
    public init(parsing text: some StringProtocol) throws(IPParseError) {
        let bytes = Array(text.utf8)
        try self.init(utf8: bytes.span)
    }

    /// Reads CIDR notation, where an address without a length stands for itself alone, as registry rules allow.
    ///
    /// - Throws: ``IPParseError``.
    public init(parsingAddressOrPrefix text: some StringProtocol) throws(IPParseError) {
        let bytes = Array(text.utf8)
        if bytes.contains(UInt8(ascii: "/")) {
            try self.init(utf8: bytes.span)
        } else {
            try self.init(Address(utf8: bytes.span))
        }
    }

    /// Reads CIDR notation from UTF-8 bytes.
    ///
    /// - Throws: ``IPParseError``.
    public init(utf8: Span<UInt8>) throws(IPParseError) {
        var slash = utf8.count - 1
        while slash >= 0, utf8[slash] != UInt8(ascii: "/") { slash -= 1 }
        guard slash >= 0 else {
            throw IPParseError(.missingLength, input: utf8, reason: "has no prefix length; write ADDRESS/LENGTH")
        }
        let digits = utf8.count - slash - 1
        guard (1...3).contains(digits) else { throw Self.badLength(utf8) }
        var length = 0
        for index in slash + 1..<utf8.count {
            let digit = utf8[index] &- UInt8(ascii: "0")
            guard digit < 10 else { throw Self.badLength(utf8) }
            length = length * 10 + Int(digit)
        }
        guard length <= Address.bitWidth else { throw Self.badLength(utf8) }
        guard digits == 1 || utf8[slash + 1] != UInt8(ascii: "0") else {
            throw IPParseError(.leadingZero, input: utf8, reason: "has a length with leading zeros")
        }
        let address: Address
        do {
            address = try Address(utf8: utf8.extracting(0..<slash))
        } catch {
            throw IPParseError(error.code, input: utf8, reason: error.reason)
        }
        let bits = address.bits & Self.mask(length)
        guard bits == address.bits else {
            throw IPParseError(
                .hostBits, input: utf8,
                reason: "has bits set after its length; did you mean \(Address(bits: bits))/\(length)?")
        }
        self.init(unchecked: bits, length: length)
    }

    private static func badLength(_ utf8: Span<UInt8>) -> IPParseError {
        IPParseError(
            .invalidLength, input: utf8, reason: "has a length that is not a number from 0 to \(Address.bitWidth)")
    }
}

extension IPPrefix: Codable {
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
