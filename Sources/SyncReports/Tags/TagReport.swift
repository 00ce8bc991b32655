import IPNetworks
import ServiceTags

/// One tag with its prefixes: `tags show`.
public struct TagReport: Sendable {
    /// The tag.
    public let tag: ServiceTag

    /// A report about `tag`.
    public init(_ tag: ServiceTag) { self.tag = tag }

    /// One prefix a line as the publication lists them, IPv4 before IPv6, and nothing else: input for other programs.
    public func text() -> String { prefixes.map { $0 + "\n" }.joined() }

    private var prefixes: [String] { tag.ipv4.map(\.description) + tag.ipv6.map(\.description) }

    /// The tag's properties and its prefixes by family.
    ///
    /// - Throws: Nothing that a tag can cause.
    public func json() throws -> [UInt8] { try JSONDocument.encode(Document(tag)) }

    private struct Document: Encodable {
        let name: String
        let region: String
        let changeNumber: Int
        let systemService: String
        let networkFeatures: [String]
        let ipv4: [IPv4Prefix]
        let ipv6: [IPv6Prefix]

        init(_ tag: ServiceTag) {
            name = tag.name
            region = tag.region
            changeNumber = tag.changeNumber
            systemService = tag.systemService
            networkFeatures = tag.networkFeatures
            ipv4 = tag.ipv4
            ipv6 = tag.ipv6
        }
    }
}
