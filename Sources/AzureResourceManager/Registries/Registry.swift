import NetworkRules

/// A registry as the resource manager shows it, reduced to what decides who can connect.
public struct Registry: Sendable, Equatable {
    /// The registry's id.
    public let id: RegistryID
    /// The home region, such as `japaneast`; builds run here, whatever the replicas.
    public let location: String
    /// The tier: `Basic`, `Standard` or `Premium`.
    ///
    /// Only Premium has IP rules.
    public let tier: String
    /// The data plane's host, such as `blogbuildtest.azurecr.io`.
    public let loginServer: String
    /// `Succeeded` when nothing is being changed; else `Creating`, `Updating`, `Deleting`, `Failed` or `Canceled`.
    public let provisioningState: String
    /// The rule set, or nil where the resource has none, as on Basic and Standard.
    public let networkRules: NetworkRuleSet?
    /// How many subnets are let in by rules for virtual networks, which this project leaves alone.
    public let virtualNetworkRuleCount: Int
    /// Whether anybody may pull without signing in.
    public let anonymousPull: Bool
    /// Whether the admin user can sign in with a password.
    public let adminUser: Bool
    /// How many private endpoints reach the registry past its rules.
    public let privateEndpointCount: Int
    /// Whether blobs come from `NAME.REGION.data.azurecr.io` rather than from a storage account.
    public let dedicatedDataEndpoints: Bool
    /// Who changed the resource last, where the answer says so.
    public let lastModifiedBy: String?
    /// When the resource was changed last (RFC 3339), where the answer says so.
    public let lastModifiedAt: String?

    /// A registry of these parts.
    public init(
        id: RegistryID,
        location: String,
        tier: String,
        loginServer: String,
        provisioningState: String,
        networkRules: NetworkRuleSet?,
        virtualNetworkRuleCount: Int,
        anonymousPull: Bool,
        adminUser: Bool,
        privateEndpointCount: Int,
        dedicatedDataEndpoints: Bool,
        lastModifiedBy: String?,
        lastModifiedAt: String?
    ) {
        self.id = id
        self.location = location
        self.tier = tier
        self.loginServer = loginServer
        self.provisioningState = provisioningState
        self.networkRules = networkRules
        self.virtualNetworkRuleCount = virtualNetworkRuleCount
        self.anonymousPull = anonymousPull
        self.adminUser = adminUser
        self.privateEndpointCount = privateEndpointCount
        self.dedicatedDataEndpoints = dedicatedDataEndpoints
        self.lastModifiedBy = lastModifiedBy
        self.lastModifiedAt = lastModifiedAt
    }

    /// The rule set, of a registry that must have one.
    ///
    /// - Throws: ``ResourceManagerError`` with `notPremium`, which names the tier and the way out.
    public func requireNetworkRules() throws(ResourceManagerError) -> NetworkRuleSet {
        guard let networkRules else {
            throw ResourceManagerError(
                code: .notPremium,
                description: "registry \(id.name) is of the tier \(tier) and has no IP rules, which Azure offers with "
                    + "Premium alone; change the tier with `az acr update --name \(id.name) --sku Premium`, "
                    + "or take the registry out of the configuration")
        }
        return networkRules
    }
}
