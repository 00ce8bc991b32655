import IPNetworks
import ServiceTags

/// Settings of a registry given on the command line, which go before those of the configuration; nil leaves as it is.
public struct SettingsChanges: Sendable, Equatable {
    /// The tags to select, instead of those configured; empty leaves as it is.
    public var tags: [TagPattern] = []
    /// Prefixes to pin, instead of those configured; empty leaves as it is.
    public var pinned: [IPv4Prefix] = []
    /// The most rules in all that the service may count on.
    public var budget: Int?
    /// Rules of the quota that are kept free for people.
    public var reserve: Int?
    /// The registry's quota of rules.
    public var quota: Int?
    /// The most over-allowed addresses.
    public var maximumOverAllowed: UInt64?
    /// The broadest rule.
    public var shortestPrefixLength: Int?
    /// Days for which a prefix that left the publication stays.
    public var graceDays: Int?
    /// Whether `AzureCloud` tags may be required.
    public var admitsAzureCloud: Bool?
    /// The file or folder with the registry's events.
    public var events: String?
    /// Which present rules the service may remove.
    public var ownership: Ownership?

    /// No change.
    public init() {}

    /// Changes `settings`.
    func apply(to settings: inout RegistrySettings) {
        if !tags.isEmpty { settings.tags = tags }
        if !pinned.isEmpty { settings.pinned = pinned }
        if let budget { settings.budget = budget }
        if let reserve { settings.reserve = reserve }
        if let quota { settings.quota = quota }
        if let maximumOverAllowed { settings.maximumOverAllowed = maximumOverAllowed }
        if let shortestPrefixLength { settings.shortestPrefixLength = shortestPrefixLength }
        if let graceDays { settings.graceDays = graceDays }
        if let admitsAzureCloud { settings.admitsAzureCloud = admitsAzureCloud }
        if let events { settings.events = events }
        if let ownership { settings.ownership = ownership }
    }
}
