import AzureResourceManager
import Foundation
import NetworkRules
import ServiceTags

/// Plans that were saved, such as for somebody to sign.
extension RegistrySync {
    /// Applies a saved plan: only while it is not expired, and the registry is still as the plan saw it.
    ///
    /// Doors whose time is over are closed by the plan itself, where it is applied, for it saw their rules.
    /// - Throws: ``SyncError`` with `expiredPlan`, `stalePlan` or `exportOnly`, before anything is written.
    public func apply(saved plan: RulePlan) async throws(SyncError) -> SyncOutcome {
        guard clock() < plan.expiresAt else {
            // Doors close on the occasion of any run; what hinders that is for a run that has a plan to say.
            _ = try? await closeExpired()
            throw SyncError(
                .expiredPlan,
                "The plan expired at \(plan.expiresAt.formatted(.iso8601)); nothing was written. Make a new one.")
        }
        guard plan.rollback == nil else {
            throw SyncError(
                .damagedPlan,
                "The plan is a rollback's, which is not applied from a file; run acr-firewall-sync rollback.")
        }
        let lock = try await acquireLock()
        defer { lock.release() }
        let run = run(
            digest: PublicationDigest(hexadecimal: plan.publication.digest),
            date: plan.publication.date.flatMap { PublicationDate($0) })
        let known = try state()
        let state = try await settleInterruptedRun(run)
        let registry = try await readRegistry()
        do {
            try requireUnchanged(since: plan, registry: registry, state: state)
        } catch {
            _ = try await sweep(state)
            throw error
        }
        let plan = plan.judged(against: state.freeze, at: clock())
        let found = try examine(saved: plan, registry: registry, known: known)
        if plan.isRefused {
            let swept = try await sweep(state)
            return try await refuse(found, run, swept.registry ?? registry, swept.state).remarking(swept.remarks)
        }
        let outcome: SyncOutcome
        if plan.hasChanges {
            try requireWriting(found)
            outcome = try await write(found, run, seen: registry)
        } else {
            outcome = try await finishUnchanged(found, run, registry)
        }
        return outcome.remarking(try await sweep(self.state()).remarks)
    }

    private func requireUnchanged(
        since plan: RulePlan, registry: Registry, state: RegistryState
    ) throws(SyncError) {
        let ownership = RuleOwnership(
            rules: registry.networkRules?.rules ?? [], ownedValues: state.owned,
            exclusive: settings.ownership == .exclusive)
        let difference: String? =
            if plan.registry.id.lowercased() != registry.id.description.lowercased() {
                "it is for \(plan.registry.id)"
            } else if plan.registry.rules.sorted() != ownership.inRegistryOrder.sorted() {
                "the registry's rules changed since"
            } else if plan.registry.foreignRules.sorted() != ownership.foreign.map(\.value).sorted() {
                "other rules are ours than when it was made"
            } else if plan.doors.map(\.prefix) != state.openDoors(at: clock()) {
                "other doors are open than when it was made"
            } else if plan.registry.accessMode != registry.accessMode.rawValue {
                "the registry's mode is now '\(registry.accessMode.rawValue)'"
            } else if let last = state.applied?.date, let date = plan.publication.date, date < last.description,
                !plan.admitsOlderPublication
            {
                "a newer publication, of \(last), was applied since"
            } else {
                nil
            }
        guard let difference else { return }
        throw SyncError(.stalePlan, "The plan cannot be applied: \(difference). Nothing was written; make a new one.")
    }
}
