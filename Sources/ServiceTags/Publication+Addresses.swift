import IPNetworks

extension Publication {
    /// The tags that hold `address`, each with its longest prefix that does: the longest prefix first, then the
    /// smallest tag of the address's family, then by name.
    ///
    /// Whose an address is, the first entry says best.
    ///
    /// - Complexity: O(prefixes of the family). For many addresses make a ``PrefixTable`` of the tags once.
    public func tagsContaining(_ address: AnyIPAddress) -> [(tag: ServiceTag, prefix: AnyIPPrefix)] {
        let found: [Holder] =
            switch address {
            case .v4(let address): holders(of: address, in: \.ipv4) { .v4($0) }
            case .v6(let address): holders(of: address, in: \.ipv6) { .v6($0) }
            }
        return found.sorted().map { ($0.tag, $0.prefix) }
    }

    private struct Holder: Comparable {
        let tag: ServiceTag
        let prefix: AnyIPPrefix
        let length: Int
        /// Prefix lists may overlap, and so this is a measure, not a count; it saves making a set of every tag.
        let size: Double

        static func < (left: Self, right: Self) -> Bool {
            if left.length != right.length { return left.length > right.length }
            if left.size != right.size { return left.size < right.size }
            return left.tag.name.caseInsensitivePrecedes(right.tag.name)
        }
    }

    private func holders<Address>(
        of address: Address, in family: KeyPath<ServiceTag, [IPPrefix<Address>]>,
        _ any: (IPPrefix<Address>) -> AnyIPPrefix
    ) -> [Holder] {
        tags.compactMap { tag in
            let prefixes = tag[keyPath: family]
            var longest: IPPrefix<Address>?
            for prefix in prefixes where prefix.contains(address) && prefix.length > longest?.length ?? -1 {
                longest = prefix
            }
            return longest.map {
                Holder(
                    tag: tag, prefix: any($0), length: $0.length,
                    size: prefixes.reduce(0) { $0 + Double($1.addressCount) })
            }
        }
    }

    /// The number of prefixes in all tags, by family, as listed.
    public var prefixCounts: (ipv4: Int, ipv6: Int) {
        tags.reduce((0, 0)) { ($0.0 + $1.ipv4.count, $0.1 + $1.ipv6.count) }
    }
}

extension ServiceTag {
    /// The IPv4 addresses, whatever prefixes they are listed as.
    public var ipv4Addresses: IPv4PrefixSet { IPv4PrefixSet(ipv4) }

    /// The IPv6 addresses, whatever prefixes they are listed as.
    public var ipv6Addresses: IPv6PrefixSet { IPv6PrefixSet(ipv6) }
}
