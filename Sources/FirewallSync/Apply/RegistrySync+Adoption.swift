import AzureResourceManager
import IPNetworks
import NetworkRules
import ServiceTags

/// Which present rules are to become ours.
public enum AdoptionSelection: Sendable {
    /// The rules with these values.
    case rules([String])
    /// Every rule that lies wholly inside what the selected tags and pins require.
    case insideTags
}

extension RegistrySync {
    /// The values of the present rules that are not ours and that `selection` would make ours.
    ///
    /// - Parameter publication: Needed for `insideTags`.
    /// - Throws: ``SyncError`` with `adoption` for a value that no rule has, or that is ours already.
    public func adoptionCandidates(
        _ selection: AdoptionSelection, publication: PublicationInForce?
    ) async throws(SyncError) -> [String] {
        let registry = try await readRegistry()
        let state = try state().settled
        let ownership = RuleOwnership(
            rules: registry.networkRules?.rules ?? [], ownedValues: state.owned, exclusive: false)
        switch selection {
        case .rules(let values):
            for value in values { try requireForeign(value, ownership) }
            return values.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        case .insideTags:
            guard let publication else { return [] }
            let plan = try await examine(
                publication, registry: registry, known: state, state: state, overrides: .none
            ).plan
            let required = IPv4PrefixSet(plan.required.prefixes)
            // Of equal rules one is ours, and the others are somebody's: the ledger knows values, not places.
            var known = Set(ownership.ours.map(\.value))
            return ownership.foreign.filter { $0.prefix.map(required.contains) ?? false }.map(\.value)
                .filter { known.insert($0).inserted }
        }
    }

    /// Records rules as ours; writes to the ledger alone.
    ///
    /// - Throws: ``SyncError`` with `adoption` for a value that no rule has any more, or that is ours by now.
    public func adopt(_ values: [String]) async throws(SyncError) {
        let lock = try await acquireLock()
        defer { lock.release() }
        let run = run()
        let state = try await settleInterruptedRun(run)
        let ownership = RuleOwnership(
            rules: try await readRegistry().networkRules?.rules ?? [], ownedValues: state.owned, exclusive: false)
        for value in values { try requireForeign(value, ownership) }
        try await record { () throws(LedgerError) in try ledger.recordAdoption(run, adopted: values) }
    }

    private func requireForeign(_ value: String, _ ownership: RuleOwnership) throws(SyncError) {
        if ownership.ours.contains(where: { $0.value == value }) {
            throw SyncError(.adoption, "The rule '\(value)' of '\(settings.label)' is ours already.")
        }
        guard let rule = ownership.foreign.first(where: { $0.value == value }) else {
            throw SyncError(
                .adoption, "'\(settings.label)' has no rule '\(value)'; acr-firewall-sync plan lists those that it has."
            )
        }
        guard rule.prefix != nil else {
            throw SyncError(
                .adoption, "The rule '\(value)' is no IPv4 address or prefix: nothing could say when it may go.")
        }
    }
}
