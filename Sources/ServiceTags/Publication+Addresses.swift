import IPNetworks

extension Publication {
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
