import IPNetworks

/// IPv4 space that no client on the internet connects from (RFC 6890).
enum SpecialPurposeSpace {
    private static let blocks: [(prefix: String, name: String)] = [
        ("0.0.0.0/8", "no host's address"),
        ("10.0.0.0/8", "private space"),
        ("100.64.0.0/10", "a provider's shared space"),
        ("127.0.0.0/8", "loopback"),
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private space"),
        ("192.0.2.0/24", "documentation space"),
        ("192.168.0.0/16", "private space"),
        ("198.51.100.0/24", "documentation space"),
        ("203.0.113.0/24", "documentation space"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved space"),
    ]

    /// What kind of space `address` lies in, or nil where it may be a client's public address.
    static func name(of address: IPv4Address) -> String? {
        blocks.first { block in (try? IPv4Prefix(parsing: block.prefix))?.contains(address) ?? false }?.name
    }
}
