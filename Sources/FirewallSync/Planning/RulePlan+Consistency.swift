import NetworkRules

extension RulePlan {
    /// Why the plan's parts do not fit together, or nil where they do.
    ///
    /// A digest tells that nobody changed a plan by mistake; who changes it on purpose can make a new one. What the
    /// service never does is not left to the document: no rule of somebody else's goes, no guard is left out.
    var contradiction: String? {
        if let check = Guard.allCases.first(where: { check in verdicts.count { $0.check == check } != 1 }) {
            return "it does not hold one verdict of the guard '\(check.rawValue)'"
        }
        if verdicts.contains(where: { $0.outcome == .overridden && !$0.check.canBeOverridden }) {
            return "it overrides a guard that nobody may override"
        }
        if verdicts.contains(where: { $0.outcome == .overridden && ($0.reason ?? "").isEmpty }) {
            return "it overrides a guard without a reason"
        }
        let ours = rules.filter { $0.action != .add }.map(\.value)
        guard registry.rules.sorted() == (registry.foreignRules + ours).sorted() else {
            return "the rules of the registry are not those that are ours and those that are not"
        }
        let after = registry.foreignRules + rules.filter { $0.action != .remove }.map(\.value)
        guard resultingRules.sorted() == after.sorted() else {
            return "the rules afterwards are not those of others with the additions and without the removals"
        }
        let temporary = rules.filter { $0.isTemporary && $0.action != .remove }
        guard
            Set(temporary.compactMap { NetworkRule(value: $0.value).prefix })
                .isSuperset(of: doors.filter(\.hasOwnRule).map(\.prefix))
        else { return "it lacks the rule of a door" }
        if let rule = rules.first(where: { NetworkRule(value: $0.value).prefix == nil }) {
            return "'\(rule.value)' is no IPv4 address or prefix"
        }
        return nil
    }

    /// Whether a person let the plan through although its publication is older than the one applied last.
    var admitsOlderPublication: Bool {
        verdicts.contains { $0.check == .publicationOrder && $0.outcome == .overridden }
    }
}
