/// A check that a plan must pass before anything is written.
public enum Guard: String, Sendable, Hashable, Codable, CaseIterable {
    /// The publication is of the registry's cloud.
    case cloud
    /// A fetched publication is recent.
    case publicationAge = "publication-age"
    /// The publication is no older than the one applied last.
    case publicationOrder = "publication-order"
    /// The publication is plausible.
    case plausibility
    /// Every selected tag is known and has IPv4 prefixes.
    case unknownTag = "unknown-tag"
    /// No selected tag is AzureCloud, unless that is asked for in words.
    case azureCloud = "azure-cloud"
    /// Not too much of what was required is taken away at once.
    case removedShare = "removed-share"
    /// The over-allowed addresses stay under the ceiling.
    case overAllowed = "over-allowed"
    /// No rule is too broad.
    case ruleBreadth = "rule-breadth"
    /// The rules fit into the quota.
    case quota
    /// The budget, the forbidden ranges and the breadth limit leave a solution.
    case feasibility
    /// The registry is in the mode in which rules mean something.
    case accessMode = "access-mode"
    /// The registry can hold rules.
    case tier
    /// No person has said that nothing may be written for a while.
    case frozen

    /// Whether a person may let a plan through against this guard.
    ///
    /// Where rules mean nothing, or where there is no plan to apply, a word cannot help.
    public var canBeOverridden: Bool {
        switch self {
        case .publicationAge, .publicationOrder, .plausibility, .removedShare, .azureCloud: true
        case .cloud, .unknownTag, .overAllowed, .ruleBreadth, .quota, .feasibility, .accessMode, .tier, .frozen: false
        }
    }
}

/// What one guard says about a plan.
public struct GuardVerdict: Sendable, Hashable, Codable {
    /// What a guard decides.
    public enum Outcome: String, Sendable, Hashable, Codable {
        case passed
        /// The plan may not be applied.
        case refused
        /// The guard refuses, and a person lets the plan through all the same.
        case overridden
    }

    /// The guard.
    public let check: Guard
    /// What it decides.
    public let outcome: Outcome
    /// The figure that was found, such as `41 days`.
    public let figure: String
    /// The limit that it is held against, such as `35 days`.
    public let limit: String
    /// The flag or setting that would let the plan through, or what else to do; empty for a guard that passes.
    public let wayOut: String
    /// Why a person lets the plan through against the guard, in that person's words; nil unless it is overridden.
    public let reason: String?

    /// A verdict of these parts.
    init(
        check: Guard, outcome: Outcome, figure: String, limit: String, wayOut: String, reason: String? = nil
    ) {
        self.check = check
        self.outcome = outcome
        self.figure = figure
        self.limit = limit
        self.wayOut = wayOut
        self.reason = reason
    }

    /// One sentence with the figure, the limit and the way out.
    public var sentence: String {
        switch outcome {
        case .passed: "\(check.rawValue): \(figure) (limit: \(limit))"
        case .refused: "\(check.rawValue): \(figure); the limit is \(limit). \(wayOut)"
        case .overridden: "\(check.rawValue): \(figure); the limit is \(limit); overridden, because: \(reason ?? "")"
        }
    }
}
