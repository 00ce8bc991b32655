import IPNetworks

/// One service tag: a named group of address prefixes, such as `AzureContainerRegistry.JapanEast`.
public struct ServiceTag: Sendable, Hashable {
    /// The name, unique in its publication: `Service` or `Service.Region`.
    public let name: String
    /// The identifier; the same as the name in every publication seen.
    public let id: String
    /// The change number of this tag; no key, see ``Publication``.
    public let changeNumber: Int
    /// The region as the publication spells it, "" for a global tag.
    ///
    /// Not always the ARM name (`centralfrance`).
    public let region: String
    /// The region's number; nil in publications before 2020.
    public let regionID: Int?
    /// `Azure`.
    public let platform: String
    /// The service, such as `AzureContainerRegistry`; may be "".
    public let systemService: String
    /// What the tag may be used with, such as `API`, `NSG`, `UDR`, `FW`; empty in publications before 2020.
    public let networkFeatures: [String]
    /// The IPv4 prefixes as listed.
    public let ipv4: [IPv4Prefix]
    /// The IPv6 prefixes as listed.
    public let ipv6: [IPv6Prefix]

    /// A tag of these parts.
    public init(
        name: String, id: String? = nil, changeNumber: Int = 1, region: String = "", regionID: Int? = nil,
        platform: String = "Azure", systemService: String = "", networkFeatures: [String] = [],
        ipv4: [IPv4Prefix] = [], ipv6: [IPv6Prefix] = []
    ) {
        self.name = name
        self.id = id ?? name
        self.changeNumber = changeNumber
        self.region = region
        self.regionID = regionID
        self.platform = platform
        self.systemService = systemService
        self.networkFeatures = networkFeatures
        self.ipv4 = ipv4
        self.ipv6 = ipv6
    }

    /// Whether the tag holds every region of its service.
    public var isGlobal: Bool { region.isEmpty }
}
