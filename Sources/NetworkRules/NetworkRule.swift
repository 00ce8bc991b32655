import IPNetworks

/// One IP rule of a registry: the text that the resource manager keeps, and what it means.
///
/// Rules allow; there is no rule that denies. A text that is no IPv4 address or prefix is kept verbatim, counts
/// against the quota and allows nothing.
public struct NetworkRule: Sendable, Hashable, CustomStringConvertible {
    /// The text as the resource manager stores it, such as `20.42.66.0/23` or `52.138.231.5`.
    public let value: String
    /// The addresses that the rule allows, or nil for a text that does not parse.
    public let prefix: IPv4Prefix?

    /// The rule with this text.
    public init(value: String) {
        self.value = value
        prefix = try? IPv4Prefix(parsingAddressOrPrefix: value)
    }

    /// The rule that allows `prefix`.
    public init(_ prefix: IPv4Prefix) {
        value = prefix.description
        self.prefix = prefix
    }

    /// The stored text.
    public var description: String { value }
}
