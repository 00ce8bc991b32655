import AzureResourceManager
import IPNetworks
import ServiceTags

/// What planning needs to know about one registry: what must reach it, and how far the service may go.
public struct RegistrySettings: Sendable, Hashable {
    /// How people call the registry, by default its resource name; unique in a configuration, without case.
    public var label: String
    /// The registry's resource id.
    public var id: RegistryID
    /// The service tags whose prefixes must reach the registry; a name may hold ``locationPlaceholder``.
    public var tags: [TagPattern]
    /// Prefixes that must always reach the registry, beside those of the tags.
    public var pinned: [IPv4Prefix]
    /// Prefixes that no rule of the service may admit beyond what is required.
    public var forbidden: [IPv4Prefix]
    /// The most rules in all, ours and others', that the service may count on; nil: the quota.
    public var budget: Int?
    /// Rules of the quota that are kept free for people.
    public var reserve: Int
    /// The registry's quota of rules, where it is not to be asked of the resource manager.
    public var quota: Int?
    /// The broadest rule that the service may write: no prefix shorter than this, 0 through 32.
    public var shortestPrefixLength: Int
    /// The most addresses that rules may admit beyond those required.
    public var maximumOverAllowed: UInt64
    /// Days for which a prefix that left the publication stays in force.
    public var graceDays: Int
    /// Which present rules the service may remove.
    public var ownership: Ownership
    /// Whether the service writes the rules itself.
    public var mode: SyncMode
    /// The oldest fetched publication that may be applied, in days since the date in its name.
    public var maximumPublicationAgeDays: Int
    /// The largest share of the required addresses that one run may remove, 0 through 1.
    public var maximumRemovedShare: Double
    /// Whether a rule of ours that somebody removed is put back.
    ///
    /// Else its addresses are withdrawn: they are not required until this is true again or the publication no longer
    /// lists them.
    public var restore: Bool
    /// The file or folder with the registry's events, in which refused clients are looked for; an absolute path.
    public var events: String?
    /// Whether `AzureCloud` tags, which hold the machines of every tenant, may be required.
    public var admitsAzureCloud: Bool
    /// Seconds in which written rules must read back.
    public var verifySeconds: Double
    /// Hours for which a saved plan may be applied.
    public var planExpiryHours: Double

    /// Settings with the documented defaults for everything that is not given.
    public init(
        id: RegistryID, tags: [TagPattern], label: String? = nil, pinned: [IPv4Prefix] = [],
        forbidden: [IPv4Prefix] = [], budget: Int? = nil, reserve: Int = 0, quota: Int? = nil,
        shortestPrefixLength: Int = 14, maximumOverAllowed: UInt64 = 0, graceDays: Int = 14,
        ownership: Ownership = .recorded, maximumPublicationAgeDays: Int = 35, maximumRemovedShare: Double = 0.3,
        restore: Bool = true, events: String? = nil, admitsAzureCloud: Bool = false, verifySeconds: Double = 120,
        planExpiryHours: Double = 24, mode: SyncMode = .write
    ) {
        self.label = label ?? id.name
        self.id = id
        self.tags = tags
        self.pinned = pinned
        self.forbidden = forbidden
        self.budget = budget
        self.reserve = reserve
        self.quota = quota
        self.shortestPrefixLength = shortestPrefixLength
        self.maximumOverAllowed = maximumOverAllowed
        self.graceDays = graceDays
        self.ownership = ownership
        self.maximumPublicationAgeDays = maximumPublicationAgeDays
        self.maximumRemovedShare = maximumRemovedShare
        self.restore = restore
        self.events = events
        self.admitsAzureCloud = admitsAzureCloud
        self.verifySeconds = verifySeconds
        self.planExpiryHours = planExpiryHours
        self.mode = mode
    }

    /// What stands in a tag's name for the registry's own location: `AzureContainerRegistry.<location>`.
    public static let locationPlaceholder = "<location>"

    /// The settings with ``locationPlaceholder`` replaced by `location`, as ARM names it (`japaneast`); tags match
    /// without case, so that it finds `AzureContainerRegistry.JapanEast`.
    public func resolvingLocation(_ location: String) -> RegistrySettings {
        var resolved = self
        resolved.tags = tags.map {
            TagPattern(
                $0.text.split(separator: Self.locationPlaceholder, omittingEmptySubsequences: false)
                    .joined(separator: location))
        }
        return resolved
    }
}
