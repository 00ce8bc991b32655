import IPNetworks
import ServiceTags

extension Publication {
    /// The IPv4 prefixes of the tags that `pattern` selects, aggregated and ascending: what to open for an agent of
    /// theirs.
    ///
    /// - Throws: ``SyncError`` with `refusedDoor` where it selects none with IPv4 prefixes.
    public func prefixes(selectedBy pattern: TagPattern) throws(SyncError) -> [IPv4Prefix] {
        let found = IPv4PrefixSet(tags.filter { pattern.matches($0.name) }.flatMap(\.ipv4)).prefixes
        guard found.isEmpty else { return found }
        let nearest = nearestNames(to: pattern.text, limit: 3).map { "'\($0)'" }.joined(separator: ", ")
        throw SyncError(
            .refusedDoor,
            "No published tag with IPv4 prefixes is called '\(pattern.text)'"
                + (nearest.isEmpty ? "." : "; the nearest names are \(nearest)."))
    }
}
