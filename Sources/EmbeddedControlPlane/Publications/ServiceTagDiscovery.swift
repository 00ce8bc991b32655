import Foundation
import IPNetworks
import ServiceTags

/// A publication in the form of the discovery API, in which change numbers are strings.
struct ServiceTagDiscovery: Encodable {
    private struct Tag: Encodable {
        struct Properties: Encodable {
            let changeNumber: String
            let region: String
            let state = "GA"
            let networkFeatures: [String]
            let systemService: String
            let addressPrefixes: [String]
        }

        let name: String
        let id: String
        let properties: Properties
    }

    private let name: String
    private let id: String
    private let type = "Microsoft.Network/serviceTags"
    private let changeNumber: String
    private let cloud: String
    private let values: [Tag]

    /// `publication` as the resource `id`.
    init(_ publication: Publication, id: String, name: String) {
        self.id = id
        self.name = name
        changeNumber = String(publication.changeNumber)
        cloud = publication.cloud
        values = publication.tags.map { tag in
            Tag(
                name: tag.name, id: tag.id,
                properties: Tag.Properties(
                    changeNumber: String(tag.changeNumber), region: tag.region, networkFeatures: tag.networkFeatures,
                    systemService: tag.systemService,
                    addressPrefixes: tag.ipv4.map(\.description) + tag.ipv6.map(\.description)))
        }
    }

    /// The JSON document.
    ///
    /// - Complexity: O(prefixes).
    func encoded() throws -> Data { try JSONText.data(self) }
}
