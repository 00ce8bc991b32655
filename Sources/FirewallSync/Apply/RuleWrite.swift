import AzureResourceManager
import NetworkRules

/// What a run is about to write: the rules before and after, and what the ledger is told of it.
struct RuleWrite: Sendable {
    /// Every rule value that the registry holds, in its order.
    let before: [String]
    /// Every rule value that it is to hold.
    let after: [String]
    /// The values that are ours and go.
    let removed: [String]
    /// The values that are ours once the write has taken effect.
    let ownedAfter: [String]
    /// The guards that a person let the write through against.
    var overrides: [GuardOverride] = []
    /// The doors that it opens.
    var opening: [TemporaryAccess] = []
    /// What the history says of it.
    var message = ""
}

extension RuleWrite {
    /// What a plan writes.
    init(_ plan: RulePlan) {
        self.init(
            before: plan.registry.rules, after: plan.resultingRules, removed: plan.removals.map(\.value),
            ownedAfter: plan.rules.filter { $0.action != .remove }.map(\.value), overrides: plan.overrides)
    }
}

/// A write that took effect, as it was read back.
struct WrittenRules: Sendable {
    /// The registry as it stands.
    let registry: Registry
    /// The correlation id of the resource manager's answer.
    let correlationID: String?
}

/// What a registry lacks, and still holds, against what was written.
struct RuleDifference: CustomStringConvertible {
    let missing: [String]
    let remaining: [String]

    /// Compares a registry with what was written to it.
    init(_ write: RuleWrite, _ registry: Registry) {
        let present = registry.networkRules?.rules ?? []
        let values = Set(present.map(\.value))
        let prefixes = Set(present.compactMap(\.prefix))
        let stands = { (value: String) in
            values.contains(value) || NetworkRule(value: value).prefix.map(prefixes.contains) ?? false
        }
        missing = write.after.filter { !stands($0) }
        let kept = Set(write.after)
        remaining = write.removed.filter { values.contains($0) && !kept.contains($0) }
    }

    var isEmpty: Bool { missing.isEmpty && remaining.isEmpty }

    var description: String {
        let parts = [
            missing.isEmpty ? nil : "it lacks \(missing.joined(separator: ", "))",
            remaining.isEmpty ? nil : "it still holds \(remaining.joined(separator: ", "))",
        ]
        return parts.compactMap(\.self).joined(separator: " and ")
    }
}
