import IPNetworks

/// Everything about a registry that decides which clients its public endpoint answers.
///
/// The fields follow `properties` of `Microsoft.ContainerRegistry/registries`: `publicNetworkAccess`,
/// `networkRuleSet`, `networkRuleBypassOptions` and `networkRuleBypassAllowedForTasks`.
public struct NetworkRuleSet: Sendable, Hashable {
    /// Whether the public endpoint answers at all; false overrides every rule, which then only lies stored.
    public var publicNetworkAccess: Bool
    /// What becomes of a client that no rule names.
    public var defaultAction: DefaultAction
    /// The IP rules, in the order in which the resource manager keeps them.
    public var rules: [NetworkRule]
    /// Who passes without a rule.
    public var bypass: NetworkBypass

    /// A rule set of these parts.
    public init(
        publicNetworkAccess: Bool = true,
        defaultAction: DefaultAction,
        rules: [NetworkRule] = [],
        bypass: NetworkBypass = NetworkBypass()
    ) {
        self.publicNetworkAccess = publicNetworkAccess
        self.defaultAction = defaultAction
        self.rules = rules
        self.bypass = bypass
    }

    /// The mode, as the portal calls it.
    public var accessMode: AccessMode {
        if !publicNetworkAccess { return .disabled }
        return defaultAction == .allow ? .allNetworks : .selectedNetworks
    }

    /// The addresses that the rules allow, whatever the mode.
    public var allowedAddresses: IPv4PrefixSet { IPv4PrefixSet(rules.compactMap(\.prefix)) }
}

/// What becomes of a client that no rule names; the raw value is the resource manager's spelling.
public enum DefaultAction: String, Sendable, Hashable {
    /// It may connect, and rules mean nothing.
    case allow = "Allow"
    /// It may not.
    case deny = "Deny"
}

/// A registry's public network access, in the portal's terms.
///
/// The raw value is our own spelling in documents.
public enum AccessMode: String, Sendable, Hashable {
    /// Anybody may connect; rules mean nothing.
    case allNetworks = "all networks"
    /// Only the clients that a rule names may connect.
    case selectedNetworks = "selected networks"
    /// Nobody may connect but through a private endpoint; rules mean nothing.
    case disabled = "disabled"
}

/// Who passes a registry's firewall without a rule.
public struct NetworkBypass: Sendable, Hashable {
    /// `networkRuleBypassOptions: AzureServices`: Microsoft's trusted services pass.
    ///
    /// Tasks are not among them.
    public var trustedServices: Bool
    /// `networkRuleBypassAllowedForTasks`: tasks with a system-assigned identity pass.
    public var tasks: Bool

    /// The bypass options; by default as a new registry has them.
    public init(trustedServices: Bool = true, tasks: Bool = false) {
        self.trustedServices = trustedServices
        self.tasks = tasks
    }
}

/// How many IP rules a registry may hold.
public struct RuleQuota: Sendable, Hashable {
    /// Azure's limit since 2019, and the default where nothing else is known.
    public static let azureDefault = 100

    /// The most rules.
    public let limit: Int
    /// The rules at present.
    public let used: Int

    /// A quota of `limit` rules, `used` of them taken.
    public init(limit: Int = azureDefault, used: Int) {
        self.limit = limit
        self.used = used
    }

    /// The sentence with which Azure refuses one rule too many (HTTP 400; Azure/acr#518).
    public func refusal(tier: String) -> String {
        "The requested feature IP rule exceeds allowed quota \(limit) for the SKU \(tier)."
    }
}
