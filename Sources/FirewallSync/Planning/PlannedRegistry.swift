/// A registry as a plan saw it.
public struct PlannedRegistry: Sendable, Hashable, Codable {
    /// How people call it.
    public let label: String
    /// The resource id.
    public let id: String
    /// The host that clients connect to.
    public let loginServer: String
    /// The ARM location.
    public let location: String
    /// Basic, Standard or Premium.
    public let tier: String
    /// `all networks`, `selected networks` or `disabled`.
    public let accessMode: String
    /// Whether Microsoft's trusted services pass without a rule.
    public let trustedServicesBypass: Bool
    /// Whether tasks with a system-assigned identity pass without a rule.
    public let tasksBypass: Bool
    /// Whether anybody whom the rules admit may pull without signing in.
    public let anonymousPull: Bool
    /// Whether the admin user is enabled.
    public let adminUser: Bool
    /// The number of private endpoints.
    public let privateEndpoints: Int
    /// Every rule value as the registry held it, in order.
    public let rules: [String]
    /// The values of rules that are not ours, in order.
    public let foreignRules: [String]
    /// The foreign values that are no IPv4 address or prefix; they count, and allow nothing.
    public let unreadableRules: [String]
    /// How many subnets are let in by rules for virtual networks, which the service leaves alone.
    public internal(set) var virtualNetworkRules = 0
    /// Whether layers come from hosts of the registry's own rather than from a storage account's.
    public internal(set) var dedicatedDataEndpoints = false
    /// The regions of the registry's replicas; nil where nobody asked, or nobody may know.
    public internal(set) var replicas: [String]?
    /// Who changed the registry's resource last, where the resource manager says so.
    public internal(set) var lastModifiedBy: String?
    /// When, where the resource manager says so (RFC 3339).
    public internal(set) var lastModifiedAt: String?
}
