import AzureResourceManager
import ServiceTags

extension RegistrySync {
    /// What a run comes to that finds nothing to do and nothing to write down; nil where it takes a whole run to say.
    ///
    /// It asks nobody and writes nothing, so that a registry in which nothing happens costs no request, no lock and no
    /// wait for the disk.
    ///
    /// - Parameters:
    ///   - registry: As it was read a moment ago.
    ///   - state: What the ledger knew then.
    func quietOutcome(
        _ publication: PublicationInForce, registry: Registry, state: RegistryState
    ) async throws(SyncError) -> SyncOutcome? {
        let observed = ObservedRules(registry, at: clock())
        guard state.pending == nil, state.freeze == nil, state.temporary.isEmpty, state.withdrawn.isEmpty,
            let applied = state.applied, applied.digest == publication.publication.digest,
            observed.isSame(as: state.observed), observed.modifiedAt != nil, hasKnownQuota,
            try !newRefusals().hasNews
        else { return nil }
        let found = try await examine(
            publication, registry: registry, known: state, state: state, overrides: .none, isUntouched: true)
        let plan = found.plan
        guard !plan.hasChanges, !plan.isRefused, found.drift.findings.isEmpty, found.withdrawn.isEmpty,
            applied.isSamePublication(as: plan.applied(at: clock())), Set(plan.rules.map(\.value)) == state.owned,
            Set(plan.memory.map(\.atMicroseconds)) == Set(state.memory)
        else { return nil }
        return SyncOutcome(result: .unchanged, plan: plan, correlationID: nil, remarks: [], drift: found.drift)
    }
}
