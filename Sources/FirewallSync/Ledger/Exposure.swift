/// What a registry lets in at one moment: the figures that a history of exposure is drawn from.
public struct Exposure: Sendable, Hashable, Codable {
    /// The rules of the registry in all, ours and others'.
    public let rules: Int
    /// The addresses that are required.
    public let required: UInt64
    /// The addresses that rules of ours let in although nothing requires them.
    public let overAllowed: UInt64
    /// The required addresses that are refused.
    public let uncovered: UInt64

    /// The figures of one moment.
    public init(rules: Int, required: UInt64, overAllowed: UInt64, uncovered: UInt64) {
        self.rules = rules
        self.required = required
        self.overAllowed = overAllowed
        self.uncovered = uncovered
    }
}

extension RulePlan {
    /// What the registry lets in once the plan is applied.
    public var exposure: Exposure {
        Exposure(
            rules: resultingRules.count, required: required.addresses, overAllowed: overAllowed.after,
            uncovered: rollback?.uncoveredAddresses ?? 0)
    }
}
