import Foundation
import IPNetworks

/// What a run would do to one registry and why: computed from values alone, saved, signed, and only then applied.
///
/// The plan is a document. `plan --format json` prints it, `plan --out` saves it, `apply --plan` reads it back.
public struct RulePlan: Sendable, Hashable, Codable {
    /// The layout of the document; a reader refuses a number that it does not know.
    public static let currentFormat = 2

    /// The layout of this document.
    public var format = Self.currentFormat
    /// When the plan was made.
    public let createdAt: Date
    /// When the plan is too old to be applied from a file.
    public let expiresAt: Date
    /// The publication that the requirement comes from.
    public let publication: PlannedPublication
    /// The registry as the plan saw it.
    public let registry: PlannedRegistry
    /// How many rules the service may have.
    public let budget: RuleBudget
    /// What must be able to connect.
    public let required: PlannedRequirement
    /// Each rule of ours, before or after: ascending by address.
    public let rules: [PlannedRule]
    /// The whole list of rule values that the registry is to hold: foreign rules verbatim and in place, then ours.
    public let resultingRules: [String]
    /// The doors that close again, ascending by prefix.
    public let doors: [PlannedDoor]
    /// Addresses that the rules let in although nothing requires them.
    public let overAllowed: OverAllowedAddresses
    /// Required addresses that the registry refuses at present.
    public let uncoveredAddresses: UInt64
    /// The least over-allowed addresses for each number of rules, as far as the budget goes.
    public let curve: [TradeOffPoint]
    /// What each guard says.
    public internal(set) var verdicts: [GuardVerdict]
    /// What the ledger remembers once the plan is applied.
    public let memory: [TagMemory]
    /// Things worth saying aloud.
    public let remarks: [String]
    /// What the plan goes back behind; nil for a plan that brings the rules in step.
    public internal(set) var rollback: PlannedRollback?

    /// The rules that are added.
    public var additions: [PlannedRule] { rules.filter { $0.action == .add } }
    /// The rules that are removed.
    public var removals: [PlannedRule] { rules.filter { $0.action == .remove } }
    /// Whether applying the plan would change the registry.
    public var hasChanges: Bool { rules.contains { $0.action != .keep } }
    /// The guards that refuse the plan.
    public var refusals: [GuardVerdict] { verdicts.filter { $0.outcome == .refused } }
    /// The guards that a person lets the plan through against, and why.
    public var overrides: [GuardOverride] {
        verdicts.filter { $0.outcome == .overridden }.map {
            GuardOverride(check: $0.check.rawValue, reason: $0.reason ?? "")
        }
    }
    /// Whether a guard refuses the plan.
    public var isRefused: Bool { !refusals.isEmpty }
}

/// What must be able to connect.
public struct PlannedRequirement: Sendable, Hashable, Codable {
    /// The number of prefixes after aggregation.
    public let prefixCount: Int
    /// The number of addresses.
    public let addresses: UInt64
    /// The prefixes, aggregated and ascending.
    public let prefixes: [IPv4Prefix]
    /// The tags, by name.
    public let tags: [PlannedTag]
    /// The prefixes that the configuration pins.
    public let pinned: [IPv4Prefix]
}

/// One tag's share in what is required.
public struct PlannedTag: Sendable, Hashable, Codable {
    /// Where the tag's prefixes come from.
    public enum Source: String, Sendable, Hashable, Codable {
        /// The publication lists them.
        case published
        /// The tag vanished or is suddenly empty; its last prefixes stay in force.
        case remembered
    }

    /// The tag's name.
    public let name: String
    /// Where its prefixes come from.
    public let source: Source
    /// The number of IPv4 prefixes as listed.
    public let prefixCount: Int
    /// The number of IPv4 addresses.
    public let addresses: UInt64
    /// The number of IPv6 prefixes, which rules cannot hold.
    public let ipv6PrefixCount: Int
    /// Prefixes that left the publication and stay until their grace period ends.
    public let leaving: [LeavingPrefix]
}

/// A prefix that left the publication and stays in force for a while.
public struct LeavingPrefix: Sendable, Hashable, Codable {
    /// The prefix.
    public let prefix: IPv4Prefix
    /// When it stops being required.
    public let until: Date
}

/// One rule of ours and what becomes of it.
public struct PlannedRule: Sendable, Hashable, Codable {
    /// What becomes of a rule.
    public enum Action: String, Sendable, Hashable, Codable {
        case add
        case remove
        case keep
    }

    /// What becomes of the rule.
    public let action: Action
    /// The rule's value as the registry holds or will hold it.
    public let value: String
    /// The tags that the rule serves, by name; `pinned` for a prefix of the configuration.
    public let serves: [String]
    /// Why, in a clause.
    public let reason: String
    /// The addresses inside that nothing requires and no foreign rule allows.
    public let overAllowed: UInt64
    /// Those by whose they are, the most first.
    public internal(set) var shares: [OverAllowedAddresses.Share] = []
    /// The required addresses inside, whoever else lets them in.
    public internal(set) var requiredAddresses: UInt64 = 0
}

/// The least over-allowed addresses with a number of rules.
public struct TradeOffPoint: Sendable, Hashable, Codable {
    /// The number of rules.
    public let rules: Int
    /// The over-allowed addresses.
    public let overAllowed: UInt64
}
