import IPNetworks

/// What changed between two publications, by addresses: `20.42.66.0/24` and `20.42.67.0/24` equal `20.42.66.0/23`.
///
/// Tags are matched by name without case. Everything is in order of name, without case.
public struct PublicationDifference: Sendable, Hashable {
    /// A tag that stands in both publications with different addresses.
    public struct Change: Sendable, Hashable {
        /// The tag's name, as the newer publication spells it.
        public let name: String
        /// The addresses that came, as canonical prefixes, ascending, IPv4 before IPv6.
        public let added: [AnyIPPrefix]
        /// The addresses that went, as canonical prefixes, ascending, IPv4 before IPv6.
        public let removed: [AnyIPPrefix]
    }

    /// The names of the tags that only the newer publication has.
    public let appeared: [String]
    /// The names of the tags that only the older publication has.
    public let vanished: [String]
    /// The tags whose addresses differ.
    public let changed: [Change]

    /// Whether both publications have the same tags with the same addresses.
    public var isEmpty: Bool { appeared.isEmpty && vanished.isEmpty && changed.isEmpty }

    /// The difference from `old` to `new`.
    ///
    /// - Complexity: O(prefixes), where most tags list the same prefixes in both.
    public init(from old: Publication, to new: Publication) {
        appeared = Self.names(of: new, missingIn: old)
        vanished = Self.names(of: old, missingIn: new)
        changed =
            new.tags
            .compactMap { tag in old.tag(named: tag.name).flatMap { Self.change(from: $0, to: tag) } }
            .sorted { $0.name.caseInsensitivePrecedes($1.name) }
    }

    private static func names(of publication: Publication, missingIn other: Publication) -> [String] {
        publication.tags.map(\.name).filter { other.tag(named: $0) == nil }.sorted { $0.caseInsensitivePrecedes($1) }
    }

    private static func change(from old: ServiceTag, to new: ServiceTag) -> Change? {
        // Lists that are written alike need no sets.
        if old.ipv4 == new.ipv4, old.ipv6 == new.ipv6 { return nil }
        let (oldIPv4, newIPv4) = (IPv4PrefixSet(old.ipv4), IPv4PrefixSet(new.ipv4))
        let (oldIPv6, newIPv6) = (IPv6PrefixSet(old.ipv6), IPv6PrefixSet(new.ipv6))
        if oldIPv4 == newIPv4, oldIPv6 == newIPv6 { return nil }
        return Change(
            name: new.name,
            added: prefixes(newIPv4.subtracting(oldIPv4), newIPv6.subtracting(oldIPv6)),
            removed: prefixes(oldIPv4.subtracting(newIPv4), oldIPv6.subtracting(newIPv6)))
    }

    private static func prefixes(_ ipv4: IPv4PrefixSet, _ ipv6: IPv6PrefixSet) -> [AnyIPPrefix] {
        ipv4.prefixes.map { .v4($0) } + ipv6.prefixes.map { .v6($0) }
    }
}
