import AzureResourceManager
import Foundation
import NetworkRules

/// The way back to the rules of ours that stood before a run.
extension RegistrySync {
    /// Plans the way back; writes nothing anywhere.
    ///
    /// - Parameters:
    ///   - name: The run's identity, how it begins, or `last`.
    ///   - publication: What says which addresses are required now.
    ///   - overrides: Guards that a person lets the plan through against, and why.
    /// - Throws: ``SyncError``, with `noSuchRun` where `name` names none that wrote.
    public func rollbackPlan(
        of name: String, _ publication: PublicationInForce, overrides: Overrides = .none
    ) async throws(SyncError) -> RulePlan {
        let known = try state()
        return try await examine(
            rollback: name, publication, registry: try await readRegistry(), known: known, state: known.settled,
            overrides: overrides
        ).plan
    }

    /// Goes back: a whole run under the lock, as an apply is.
    ///
    /// - Parameters:
    ///   - reason: Why, for the history; may be empty.
    ///   - freezeSeconds: For how long nothing may be written afterwards; nil: the next apply undoes the rollback.
    /// - Throws: ``SyncError``; its sentence says what became of the registry.
    public func rollBack(
        _ name: String, _ publication: PublicationInForce, reason: String = "", overrides: Overrides = .none,
        freezeSeconds: Int? = nil, confirm: @Sendable (RulePlan) async -> Bool
    ) async throws(SyncError) -> SyncOutcome {
        // Whoever is asked takes their time; meanwhile others may work on the registry.
        try await closeExpired()
        try await askQuota()
        let known = try state()
        let proposal = try await examine(
            rollback: name, publication, registry: readRegistry(), known: known, state: known.settled,
            overrides: overrides)
        let isQuestion = proposal.plan.hasChanges && !proposal.plan.isRefused && settings.mode != .export
        if isQuestion, await !confirm(proposal.plan) {
            return SyncOutcome(
                result: .declined, plan: proposal.plan, correlationID: nil, remarks: [], drift: proposal.drift)
        }
        let lock = try await acquireLock()
        defer { lock.release() }
        let run = run()
        let before = try state()
        let swept = try await sweep(settleInterruptedRun(run))
        try await askQuota()
        let registry: Registry
        if let read = swept.registry { registry = read } else { registry = try await readRegistry() }
        let found = try await examine(
            rollback: name, publication, registry: registry, known: swept.closed.isEmpty ? before : swept.state,
            state: swept.state, overrides: overrides)
        let plan = found.plan
        let message = Self.message(plan, reason)
        if plan.isRefused {
            try await record { () throws(LedgerError) in
                try ledger.recordRefusal(
                    run, added: plan.additions.map(\.value), removed: plan.removals.map(\.value),
                    refusals: plan.refusals.map(\.sentence), message: message)
            }
            return SyncOutcome(
                result: .refused, plan: plan, correlationID: nil, remarks: swept.remarks, drift: found.drift)
        }
        guard plan.hasChanges else {
            // What stands there already is to be kept as well, such as after a rollback that was killed before this.
            if let freezeSeconds { try await freeze(for: freezeSeconds, run, reason: message) }
            return SyncOutcome(
                result: .unchanged, plan: plan, correlationID: nil, remarks: swept.remarks, drift: found.drift)
        }
        try requireWriting("\(plan.additions.count) to add, \(plan.removals.count) to remove")
        guard isQuestion, plan.changesTheSame(as: proposal.plan) else {
            throw SyncError(
                .changedMeanwhile,
                "Somebody changed the rules of '\(settings.label)' while the rollback was planned; nothing was written. "
                    + "Run again.")
        }
        let outcome = try await write(found, run, seen: registry, message: message).remarking(swept.remarks)
        if let freezeSeconds { try await freeze(for: freezeSeconds, run, reason: message) }
        return outcome
    }

    private func examine(
        rollback name: String, _ publication: PublicationInForce, registry: Registry, known: RegistryState,
        state: RegistryState, overrides: Overrides
    ) async throws(SyncError) -> Examination {
        let ours = RuleOwnership(
            rules: registry.networkRules?.rules ?? [], ownedValues: state.owned,
            exclusive: settings.ownership == .exclusive
        ).ours
        let target = try RollbackTarget(name, history: history(), ours: ours)
        return try await examine(
            publication, registry: registry, known: known, state: state, overrides: overrides, target: target)
    }

    private func history() throws(SyncError) -> [HistoryEntry] {
        do { return try ledgerFile.openedIfPresent()?.history(of: settings.id) ?? [] } catch { throw SyncError(error) }
    }

    /// Keeps what was written from the next run.
    private func freeze(for seconds: Int, _ run: LedgerRun, reason: String) async throws(SyncError) {
        let now = clock()
        let freeze = Freeze(
            since: now, until: now.addingTimeInterval(Double(seconds)), reason: reason, actor: actor)
        try await record { () throws(LedgerError) in try ledger.recordFreeze(run, freeze) }
    }

    private static func message(_ plan: RulePlan, _ reason: String) -> String {
        let refused = plan.rollback?.uncoveredAddresses ?? 0
        return "Rollback of run \(plan.rollback?.runID ?? "")\(reason.isEmpty ? "" : ": \(reason)")."
            + (refused == 0 ? "" : " \(refused) required addresses are refused by it.")
    }
}
