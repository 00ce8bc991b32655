import Foundation
import IPNetworks

/// Whether an address may connect to a registry, why, and what would change that.
public struct Explanation: Sendable, Hashable, Codable {
    /// Whose a rule is.
    public enum Ownership: String, Sendable, Hashable, Codable {
        /// The service wrote or adopted it.
        case ours
        /// Somebody else made it.
        case notOurs
    }

    /// A rule that holds the address.
    public struct Rule: Sendable, Hashable, Codable {
        /// The rule's value as the registry holds or will hold it.
        public let value: String
        /// Whose it is.
        public let ownership: Ownership
    }

    /// A tag that holds the address.
    public struct Tag: Sendable, Hashable, Codable {
        /// The tag's name.
        public let name: String
        /// The prefix of the tag that holds the address.
        public let prefix: String
        /// How many addresses of that family the tag holds.
        public let addresses: UInt64
        /// Whether the configuration selects the tag for this registry.
        public let isSelected: Bool
    }

    /// What applying the present plan would change for the address.
    public enum PlanEffect: String, Sendable, Hashable, Codable {
        /// It may connect before and after.
        case staysIn
        /// It may connect afterwards.
        case letsIn
        /// It may no longer connect afterwards.
        case shutsOut
        /// It may not connect before or after.
        case staysOut
    }

    /// The address.
    public let address: String
    /// How people call the registry.
    public let registry: String
    /// The host that clients connect to.
    public let loginServer: String
    /// Whether the address may connect now.
    public let isAllowed: Bool
    /// The decision as a clause, such as `allowed by the rule 20.42.66.0/23`.
    public let decision: String
    /// The rules that hold the address now, in the registry's order, whether the mode heeds them or not.
    public let rules: [Rule]
    /// The tags that hold the address, the narrowest first.
    public let tags: [Tag]
    /// What applying the plan would change.
    public let plan: PlanEffect
    /// The guards that refuse the plan.
    public let planRefusedBy: [Guard]
    /// Until when the address is required although its tag no longer lists it, where that is so.
    public let graceUntil: Date?
    /// What would let the address in, the narrowest first; empty where it may connect and will.
    public let remedies: [String]
    /// What else a reader should know.
    public let remarks: [String]
}
