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

    let publication: PublicationInForce
    let selections: [RequiredPrefixes.Selection]
    let remembered: [TagMemory]
    /// Whether the publication is the project's own, whose addresses all lie in benchmarking space.
    let isEmbedded: Bool

    /// What is not plausible, each in a clause.
    ///
    /// - Complexity: O(prefixes of the selected tags), beside what is judged once for all who follow the publication.
    func doubts() -> [String] {
        publication.doubts.about(publication.publication, isEmbedded: isEmbedded) + reserved() + gains()
    }

    private func reserved() -> [String] {
        let space = Self.reservedSpace(isEmbedded: isEmbedded)
        return selections.filter { !PublicationDoubts.concern($0.tag.name) }.flatMap { selection in
            selection.publishedAddresses.intersection(space).prefixes.map {
                "\(selection.tag.name) holds the private or reserved \($0)"
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

    /// What no Azure service can use: ``reservedSpace``, without the benchmarking space where that is the project's own.
    static func reservedSpace(isEmbedded: Bool) -> IPv4PrefixSet {
        isEmbedded ? reservedSpaceButBenchmarking : reservedSpace
    }

    private static let reservedSpaceButBenchmarking = reservedSpace.subtracting([benchmarking])
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
