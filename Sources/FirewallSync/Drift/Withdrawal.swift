import IPNetworks
import NetworkRules

/// Rules of ours that somebody removed and that are not put back (`restore: false`).
extension RegistryState {
    /// The addresses that the withdrawn rules let in.
    var withdrawnAddresses: IPv4PrefixSet {
        IPv4PrefixSet(withdrawn.compactMap { NetworkRule(value: $0).prefix })
    }

    /// The state with further rules withdrawn.
    func withdrawing(_ values: [String]) -> RegistryState {
        guard !values.isEmpty else { return self }
        return RegistryState(
            owned: owned, pending: pending, applied: applied, memory: memory, temporary: temporary, freeze: freeze,
            observed: observed, withdrawn: withdrawn.union(values))
    }
}

extension RulePlan {
    /// Which of the withdrawn rules stay so: those that a tag or a pin would still need.
    ///
    /// What the publication no longer lists is forgotten, so that it is let in should it ever come back.
    func stillWithdrawn(_ values: Set<String>) -> Set<String> {
        guard !values.isEmpty else { return [] }
        let needed = IPv4PrefixSet(memory.map(\.prefix) + required.pinned)
        return values.filter { value in NetworkRule(value: value).prefix.map(needed.overlaps) ?? false }
    }
}
