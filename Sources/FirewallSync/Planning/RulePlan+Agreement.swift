extension RulePlan {
    /// Whether whoever agreed to `other` has agreed to this plan: it finds the same rules and makes the same of them, by
    /// the same publication and over the same guards.
    func changesTheSame(as other: RulePlan) -> Bool {
        registry.rules == other.registry.rules && registry.foreignRules == other.registry.foreignRules
            && registry.accessMode == other.registry.accessMode && resultingRules == other.resultingRules
            && additions.map(\.value) == other.additions.map(\.value)
            && removals.map(\.value) == other.removals.map(\.value)
            && publication.digest == other.publication.digest && overrides == other.overrides
            && doors.map(\.prefix) == other.doors.map(\.prefix)
    }
}
