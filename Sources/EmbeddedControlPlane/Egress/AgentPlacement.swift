import IPNetworks
import ServiceTags

/// Where the build agents of a region stand: public addresses inside the region's tag.
///
/// Agents are drawn to what is new, for that is what a publication announces: where the tag gained addresses they take
/// those, else all of the tag's. Equal publications give equal addresses.
struct AgentPlacement {
    /// How many agents a region has.
    let agentsPerRegion: Int

    /// The names of the agents of the region `location`, such as `agent-japaneast-1`.
    func names(in location: String) -> [String] {
        (1...agentsPerRegion).map { "agent-\(location)-\($0)" }
    }

    /// The addresses of the agents of `location`, in the order of their names; nil where `current` has no addresses there.
    ///
    /// - Parameters:
    ///   - current: The publication whose addresses the agents use.
    ///   - previous: The one before it, if any.
    func addresses(in location: String, current: Publication, previous: Publication?) -> [IPv4Address]? {
        let held = Self.addresses(of: location, in: current)
        let gained = previous.map { held.subtracting(Self.addresses(of: location, in: $0)) } ?? held
        let ranges = (gained.isEmpty ? held : gained).ranges
        guard !ranges.isEmpty else { return nil }
        return (0..<agentsPerRegion).map { agent in
            let range = ranges[agent % ranges.count]
            let count = UInt64(range.addressCount)
            // Somewhere inside and not next to each other; a range may hold a single address.
            let offset = (UInt64(agent) * 5 + 3) % count
            return IPv4Address(bits: range.first.bits + UInt32(offset))
        }
    }

    /// The tag's suffix is the region's name as the resource manager spells it; its `region` is not always.
    private static func addresses(of location: String, in publication: Publication) -> IPv4PrefixSet {
        IPv4PrefixSet(publication.tag(named: "AzureContainerRegistry.\(location)")?.ipv4 ?? [])
    }
}
