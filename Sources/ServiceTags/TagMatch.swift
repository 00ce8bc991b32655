import IPNetworks

/// A service tag that holds an address, and by which of its prefixes.
public struct TagMatch: Sendable, Hashable {
    /// The tag.
    public let tag: ServiceTag
    /// The longest of its prefixes that holds the address.
    public let prefix: AnyIPPrefix
    /// How many addresses of the same family the tag holds; for IPv6 at most `UInt64.max`.
    public let addresses: UInt64
}

extension Publication {
    /// The tags that hold `address`, the narrowest first: whose an address is, the first says best.
    ///
    /// `AzureCloud` tags, which hold nearly all of Azure, come after every service's.
    ///
    /// - Complexity: O(prefixes of that family), a fraction of a millisecond for a whole publication. For many
    ///   addresses make a `PrefixTable` of the tags once.
    public func tags(containing address: AnyIPAddress) -> [TagMatch] {
        tags.compactMap { tag in
            switch address {
            case .v4(let address):
                guard let prefix = tag.ipv4.longest(containing: address) else { return nil }
                return TagMatch(tag: tag, prefix: .v4(prefix), addresses: tag.ipv4Addresses.addressCount)
            case .v6(let address):
                guard let prefix = tag.ipv6.longest(containing: address) else { return nil }
                return TagMatch(
                    tag: tag, prefix: .v6(prefix), addresses: UInt64(clamping: tag.ipv6Addresses.addressCount))
            }
        }
        .sorted { $0.rank < $1.rank }
    }
}

extension TagMatch {
    fileprivate var rank: (Int, UInt64, String) { (tag.isAzureCloud ? 1 : 0, addresses, tag.name) }
}

extension Array {
    fileprivate func longest<Address>(containing address: Address) -> Element? where Element == IPPrefix<Address> {
        var longest: Element?
        for prefix in self where prefix.contains(address) && prefix.length >= longest?.length ?? 0 { longest = prefix }
        return longest
    }
}
