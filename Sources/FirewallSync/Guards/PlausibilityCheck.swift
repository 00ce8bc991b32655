import IPNetworks
import ServiceTags

/// Whether a publication can be what Microsoft means to publish.
///
/// The limits let every week of the real history since 2020-08-10 pass: the largest gain of a region was 512 addresses,
/// and no prefix of AzureContainerRegistry was shorter than /23.
struct PlausibilityCheck: Sendable {
    /// The most addresses that a region of AzureContainerRegistry may gain at once.
    static let maximumGain: UInt64 = 1024
    /// The shortest plausible prefix of AzureContainerRegistry.
    static let shortestPrefixLength = 23

    /// The cloud of the project's own publications.
    static let embeddedCloud = "Embedded"

    /// The limits in words.
    static let limits =
        "a region gains at most \(maximumGain) addresses at once, an AzureContainerRegistry prefix is no shorter than "
        + "/\(shortestPrefixLength), no address is private or reserved, and a region lies within its AzureCloud tag"

    let publication: Publication
    let selections: [RequiredPrefixes.Selection]
    let remembered: [TagMemory]
    /// Whether the publication is the project's own, whose addresses all lie in benchmarking space.
    let isEmbedded: Bool

    /// What is not plausible, each in a clause.
    ///
    /// - Complexity: O(prefixes of AzureContainerRegistry, of the selected tags and of the AzureCloud regions).
    func doubts() -> [String] { breadth() + reserved() + regions() + gains() }

    private var registryTags: [ServiceTag] {
        publication.tags.filter { $0.isContainerRegistryRegion || $0.name.lowercased() == "azurecontainerregistry" }
    }

    private func breadth() -> [String] {
        registryTags.flatMap { tag in
            tag.ipv4.filter { $0.length < Self.shortestPrefixLength }.map { "\(tag.name) holds the broad \($0)" }
        }
    }

    private func reserved() -> [String] {
        let space = isEmbedded ? Self.reservedSpace.subtracting([Self.benchmarking]) : Self.reservedSpace
        let listed = registryTags.flatMap { tag in
            tag.ipv4.filter { space.overlaps($0) }.map { "\(tag.name) holds the private or reserved \($0)" }
        }
        let names = Set(registryTags.map(\.name))
        let selected = selections.filter { !names.contains($0.tag.name) }.flatMap { selection in
            selection.publishedAddresses.intersection(space).prefixes.map {
                "\(selection.tag.name) holds the private or reserved \($0)"
            }
        }
        return listed + selected
    }

    private func regions() -> [String] {
        var clouds: [String: IPv4PrefixSet] = [:]
        for tag in publication.tags where tag.isAzureCloud && !tag.isGlobal {
            clouds[tag.region.lowercased()] = IPv4PrefixSet(tag.ipv4)
        }
        return publication.tags.filter { $0.isContainerRegistryRegion && !$0.isGlobal }.flatMap { tag -> [String] in
            guard let cloud = clouds[tag.region.lowercased()] else { return [] }
            return tag.ipv4.filter { !cloud.contains($0) }.map {
                "\(tag.name) holds \($0), which lies outside AzureCloud's region '\(tag.region)'"
            }
        }
    }

    private func gains() -> [String] {
        let known = Dictionary(grouping: remembered) { $0.tag.lowercased() }
        return selections.compactMap { selection in
            let name = selection.tag.name
            guard ServiceTag.isContainerRegistryRegion(name: name), let entries = known[name.lowercased()] else {
                return nil
            }
            let before = IPv4PrefixSet(entries.map(\.prefix))
            let gained = selection.publishedAddresses.subtracting(before).addressCount
            return gained > Self.maximumGain ? "\(name) gains \(gained) addresses at once" : nil
        }
    }

    private static let benchmarking = IPv4Prefix(containing: IPv4Address(bits: 198 << 24 | 18 << 16), length: 15)

    /// The IPv4 special-purpose registry of RFC 6890 and its updates, multicast and class E.
    static let reservedSpace: IPv4PrefixSet = {
        let blocks: [(UInt32, Int)] = [
            (0, 8),  // this network
            (10 << 24, 8), (172 << 24 | 16 << 16, 12), (192 << 24 | 168 << 16, 16),  // private
            (100 << 24 | 64 << 16, 10),  // shared by carriers
            (127 << 24, 8), (169 << 24 | 254 << 16, 16),  // loopback, link-local
            (192 << 24, 24),  // protocol assignments
            (192 << 24 | 2 << 8, 24), (198 << 24 | 51 << 16 | 100 << 8, 24),  // documentation
            (203 << 24 | 113 << 8, 24),
            (192 << 24 | 88 << 16 | 99 << 8, 24),  // former 6to4 relays
            (198 << 24 | 18 << 16, 15),  // benchmarking
            (224 << 24, 3),  // multicast and reserved
        ]
        return IPv4PrefixSet(blocks.map { IPv4Prefix(containing: IPv4Address(bits: $0.0), length: $0.1) })
    }()
}
