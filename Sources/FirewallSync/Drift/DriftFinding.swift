import Foundation
import IPNetworks

/// One reason why a registry and what it should let in part ways; the four are never blurred.
public enum DriftFinding: Sendable, Hashable, Codable {
    /// Azure published something new.
    case published(PublishedDrift)
    /// Somebody changed the registry's rules.
    case rulesChanged(RulesDrift)
    /// A change of ours did not last: nobody is known to have changed the registry since, and yet it is gone.
    case notLasting(RulesDrift)
    /// A client was refused that looks like an agent.
    case refused(RefusedClient)
}

/// What Azure changed in one selected tag.
public struct PublishedDrift: Sendable, Hashable, Codable {
    /// The tag.
    public let tag: String
    /// The prefixes that it gained since the publication that was applied last.
    public let added: [IPv4Prefix]
    /// The prefixes that it lost; they stay for the grace period.
    public let removed: [IPv4Prefix]
    /// The date of the publication in which they changed, such as `2025-10-20`, where known.
    public let since: String?
    /// Whole days until the first of the new ranges may be used (seven after the publication); 0: any time now.
    public let daysUntilUse: Int?

    /// A tag's change.
    public init(tag: String, added: [IPv4Prefix], removed: [IPv4Prefix], since: String?, daysUntilUse: Int?) {
        self.tag = tag
        self.added = added
        self.removed = removed
        self.since = since
        self.daysUntilUse = daysUntilUse
    }
}

/// How the registry's rules differ from those that the service saw or wrote last.
public struct RulesDrift: Sendable, Hashable, Codable {
    /// Rules of ours that are gone.
    public let lostOurs: [String]
    /// Rules that came and are not ours.
    public let addedByOthers: [String]
    /// Rules that were not ours and are gone.
    public let removedByOthers: [String]
    /// Rules that the service removed and that stand all the same.
    public let returned: [String]
    /// Who changed the registry last, where the resource manager says so (`systemData.lastModifiedBy`).
    public let modifiedBy: String?
    /// When, where the resource manager says so (RFC 3339).
    public let modifiedAt: String?
    /// When the service saw or wrote the rules last.
    public let since: Date

    /// A difference of rules.
    public init(
        lostOurs: [String], addedByOthers: [String], removedByOthers: [String], returned: [String] = [],
        modifiedBy: String?, modifiedAt: String?, since: Date
    ) {
        self.lostOurs = lostOurs
        self.addedByOthers = addedByOthers
        self.removedByOthers = removedByOthers
        self.returned = returned
        self.modifiedBy = modifiedBy
        self.modifiedAt = modifiedAt
        self.since = since
    }
}

/// An address that the registry refused, and what it belongs to.
public struct RefusedClient: Sendable, Hashable, Codable {
    /// What an address belongs to, and what becomes of it.
    public enum Verdict: Sendable, Hashable, Codable {
        /// The rules let it in by now.
        case coveredNow(tag: String?)
        /// The plan will let it in.
        case willBeCovered(tag: String?)
        /// It belongs to a tag that is not selected, such as another region's.
        case notSelected(tag: String, region: String?)
        /// It is required, and yet the plan does not let it in: somebody withdrew it, or no rule can.
        case withheld(tag: String?)
        /// No tag of the publication holds it.
        case notAzure
    }

    /// The address.
    public let address: IPv4Address
    /// What it belongs to.
    public let verdict: Verdict
    /// How often it was refused.
    public let count: Int
    /// When it was refused first, where known.
    public let first: Date?
    /// When it was refused last, where known.
    public let last: Date?

    /// A refused address.
    public init(address: IPv4Address, verdict: Verdict, count: Int, first: Date?, last: Date?) {
        self.address = address
        self.verdict = verdict
        self.count = count
        self.first = first
        self.last = last
    }
}
