/// An address of either family, where a text or a connection decides which.
public enum AnyIPAddress: Sendable, Hashable, CustomStringConvertible {
    /// An IPv4 address.
    case v4(IPv4Address)
    /// An IPv6 address.
    case v6(IPv6Address)

    /// Reads an address of either family; a colon makes it IPv6.
    ///
    /// An IPv4-mapped IPv6 address (`::ffff:a.b.c.d`, RFC 4291, section 2.5.5.2) is the IPv4 address it stands for.
    ///
    /// - Throws: ``IPParseError``.
    public init(parsing text: some StringProtocol) throws(IPParseError) {
        guard text.utf8.contains(UInt8(ascii: ":")) else {
            self = .v4(try IPv4Address(parsing: text))
            return
        }
        let address = try IPv6Address(parsing: text)
        self =
            address.bits >> 32 == 0xFFFF
            ? .v4(IPv4Address(bits: UInt32(truncatingIfNeeded: address.bits))) : .v6(address)
    }

    /// The text of the address or the prefix.
    public var description: String {
        switch self {
        case .v4(let address): address.description
        case .v6(let address): address.description
        }
    }
}

/// A prefix of either family.
public enum AnyIPPrefix: Sendable, Hashable, CustomStringConvertible {
    /// An IPv4 prefix.
    case v4(IPv4Prefix)
    /// An IPv6 prefix.
    case v6(IPv6Prefix)

    /// Reads a prefix of either family; a colon makes it IPv6.
    ///
    /// - Throws: ``IPParseError``.
    public init(parsing text: some StringProtocol) throws(IPParseError) {
        self =
            text.utf8.contains(UInt8(ascii: ":"))
            ? .v6(try IPv6Prefix(parsing: text)) : .v4(try IPv4Prefix(parsing: text))
    }

    /// The text of the address or the prefix.
    public var description: String {
        switch self {
        case .v4(let prefix): prefix.description
        case .v6(let prefix): prefix.description
        }
    }
}
