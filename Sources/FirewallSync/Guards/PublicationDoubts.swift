import IPNetworks
import ServiceTags
import Synchronization

/// What is not plausible about a publication, whichever of its tags are selected: judged once for all registries that
/// follow it.
final class PublicationDoubts: Sendable {
    /// By whether the publication is the project's own, for it is the registry's cloud that says so.
    private let judged = Mutex<[Bool: [String]]>([:])

    /// What is not plausible, each in a clause.
    ///
    /// - Parameter publication: The same with each call.
    /// - Complexity: O(tags, and prefixes of AzureContainerRegistry and of the AzureCloud regions) the first time.
    func about(_ publication: Publication, isEmbedded: Bool) -> [String] {
        judged.withLock { judged in
            if let doubts = judged[isEmbedded] { return doubts }
            let doubts = Self.judge(publication, isEmbedded: isEmbedded)
            judged[isEmbedded] = doubts
            return doubts
        }
    }

    /// Whether the prefixes of a tag of this name are among what is judged.
    static func concern(_ name: String) -> Bool {
        ServiceTag.isContainerRegistryRegion(name: name) || name.caseInsensitiveEquals("AzureContainerRegistry")
    }

    private static func judge(_ publication: Publication, isEmbedded: Bool) -> [String] {
        let tags = publication.tags.filter { concern($0.name) }
        return breadth(tags) + reserved(tags, isEmbedded: isEmbedded) + regions(tags, of: publication)
    }

    private static func breadth(_ tags: [ServiceTag]) -> [String] {
        tags.flatMap { tag in
            tag.ipv4.filter { $0.length < PlausibilityCheck.shortestPrefixLength }.map {
                "\(tag.name) holds the broad \($0)"
            }
        }
    }

    private static func reserved(_ tags: [ServiceTag], isEmbedded: Bool) -> [String] {
        let space = PlausibilityCheck.reservedSpace(isEmbedded: isEmbedded)
        return tags.flatMap { tag in
            tag.ipv4.filter { space.overlaps($0) }.map { "\(tag.name) holds the private or reserved \($0)" }
        }
    }

    private static func regions(_ tags: [ServiceTag], of publication: Publication) -> [String] {
        var clouds: [String: IPv4PrefixSet] = [:]
        for tag in publication.tags where tag.isAzureCloud && !tag.isGlobal {
            clouds[tag.region.lowercased()] = IPv4PrefixSet(tag.ipv4)
        }
        return tags.filter { $0.isContainerRegistryRegion && !$0.isGlobal }.flatMap { tag -> [String] in
            guard let cloud = clouds[tag.region.lowercased()] else { return [] }
            return tag.ipv4.filter { !cloud.contains($0) }.map {
                "\(tag.name) holds \($0), which lies outside AzureCloud's region '\(tag.region)'"
            }
        }
    }
}
