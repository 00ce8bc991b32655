import AzureResourceManager
import Foundation
import NetworkRules
import ServiceTags

extension RegistrySync {
    /// How often a run asks anew because the rules changed under it.
    private static let attempts = 3

    /// A whole run: plan, guards, `confirm`, and under the lock plan, guards, intent, PATCH, read-back, outcome.
    ///
    /// Where somebody is asked, that is before the lock is taken: nobody else waits for an answer. The rules are read
    /// again under the lock, right before they are written, and where the plan is another one by then, nothing is
    /// written and it is asked anew.
    ///
    /// - Parameter confirm: Asks whether to go on; nil: nobody is asked.
    /// - Throws: ``SyncError``; its sentence says what became of the registry. With `exportOnly` where there are changes
    ///   and the registry's mode is `export`: nobody is asked, nothing is written.
    public func apply(
        _ publication: PublicationInForce, overrides: Overrides = .none,
        confirm: (@Sendable (RulePlan) async -> Bool)?
    ) async throws(SyncError) -> SyncOutcome {
        guard let confirm else {
            return try await applyUnderLock(publication, overrides: overrides, isAgreed: { _ in true }).outcome
        }
        // Whoever is asked takes their time; meanwhile others may work on the registry.
        try await closeExpired()
        for _ in 0..<Self.attempts {
            let refusals = try newRefusals()
            let found = try await propose(publication, overrides: overrides, refused: refusals.tally)
            let plan = found.plan
            let isQuestion = plan.hasChanges && !plan.isRefused && settings.mode != .export
            if isQuestion, await !confirm(plan) {
                try await keepPlace(behind: refusals)
                return SyncOutcome(result: .declined, plan: plan, correlationID: nil, remarks: [], drift: found.drift)
            }
            let applied = try await applyUnderLock(publication, overrides: overrides) { present in
                isQuestion && present.changesTheSame(as: plan)
            }
            if applied.wasAgreed { return applied.outcome }
        }
        let message =
            "Somebody keeps changing the rules of '\(settings.label)' while they are planned; "
            + "nothing was written. Run again when that is over."
        let run = run(digest: publication.publication.digest, date: publication.publication.date)
        try await record { () throws(LedgerError) in try ledger.recordFailure(run, message: message) }
        throw SyncError(.changedMeanwhile, message)
    }

    /// What a run would do, and what it finds apart; nothing is written, and nobody is kept waiting.
    private func propose(
        _ publication: PublicationInForce, overrides: Overrides, refused: RefusalTally
    ) async throws(SyncError) -> Examination {
        try await askQuota()
        let registry = try await readRegistry()
        let known = try state()
        return try await examine(
            publication, registry: registry, known: known, state: known.settled, overrides: overrides,
            refused: refused)
    }

    /// A run under the lock, whose plan is written where `isAgreed` says that it is the one that was agreed to.
    private func applyUnderLock(
        _ publication: PublicationInForce, overrides: Overrides, isAgreed: (RulePlan) -> Bool
    ) async throws(SyncError) -> (outcome: SyncOutcome, wasAgreed: Bool) {
        let lock = try await acquireLock()
        defer { lock.release() }
        let refusals = try newRefusals()
        let applied = try await apply(publication, overrides: overrides, refused: refusals.tally, isAgreed: isAgreed)
        if applied.wasAgreed { try await keepPlace(behind: refusals) }
        return applied
    }

    private func apply(
        _ publication: PublicationInForce, overrides: Overrides, refused: RefusalTally, isAgreed: (RulePlan) -> Bool
    ) async throws(SyncError) -> (outcome: SyncOutcome, wasAgreed: Bool) {
        let run = run(digest: publication.publication.digest, date: publication.publication.date)
        let before = try state()
        let swept = try await sweep(settleInterruptedRun(run))
        let state = swept.state
        // Rules of ours that went with their doors are nobody else's doing.
        let known = swept.closed.isEmpty ? before : state
        // Before the registry is read: nothing comes between that and the write.
        try await askQuota()
        let registry: Registry
        if let read = swept.registry { registry = read } else { registry = try await readRegistry() }
        let found = try await examine(
            publication, registry: registry, known: known, state: state, overrides: overrides, refused: refused)
        let plan = found.plan
        if plan.isRefused {
            return (try await refuse(found, run, registry, state).remarking(swept.remarks), true)
        }
        guard plan.hasChanges else {
            return (try await finishUnchanged(found, run, registry).remarking(swept.remarks), true)
        }
        try requireWriting(found, swept.remarks)
        guard isAgreed(plan) else {
            let outcome = SyncOutcome(
                result: .declined, plan: plan, correlationID: nil, remarks: [], drift: found.drift)
            return (outcome, false)
        }
        return (try await write(found, run, seen: registry).remarking(swept.remarks), true)
    }

    // MARK: - Steps

    /// Refuses where somebody else's infrastructure code writes the rules; `waiting` is what would be written.
    ///
    /// - Parameter found: What the run found, which its error tells as any outcome would.
    /// - Throws: ``SyncError`` with `exportOnly`.
    func requireWriting(_ waiting: String, found: SyncOutcome? = nil) throws(SyncError) {
        guard settings.mode == .export else { return }
        throw SyncError(
            .exportOnly,
            "'\(settings.label)' has the mode 'export', so nothing was written (\(waiting)): commit what "
                + "acr-firewall-sync plan --format tfvars (or bicepparam) prints, and let Terraform or Bicep apply it.",
            found: found)
    }

    func requireWriting(_ found: Examination, _ remarks: [String] = []) throws(SyncError) {
        let plan = found.plan
        try requireWriting(
            "\(plan.additions.count) to add, \(plan.removals.count) to remove",
            found: SyncOutcome(
                result: .declined, plan: plan, correlationID: nil, remarks: remarks, drift: found.drift))
    }

    func run(id: String? = nil, digest: PublicationDigest? = nil, date: PublicationDate? = nil) -> LedgerRun {
        LedgerRun(
            id: id ?? UUID().uuidString.lowercased(), registry: settings.id, actor: actor, publicationDigest: digest,
            publicationDate: date)
    }

    /// Settles what an interrupted run left: rules of its intent that stand in the registry are ours.
    func settleInterruptedRun(_ run: LedgerRun) async throws(SyncError) -> RegistryState {
        let state = try state()
        guard let pending = state.pending else { return state }
        let registry = try await readRegistry()
        let present = Set(registry.networkRules?.rules.map(\.value) ?? [])
        let fate = pending.after.allSatisfy(present.contains) ? "took effect" : "did not take effect in full"
        try await record { () throws(LedgerError) in
            try ledger.recordRecovery(
                run, of: pending.runID, ownedNow: state.ownedUntold(in: registry),
                observed: (state.observed ?? ObservedRules(values: pending.before, observedAt: pending.startedAt))
                    .applying(before: pending.before, after: pending.after, found: registry),
                message: "The run of \(pending.startedAt.formatted(.iso8601)) was interrupted; its write \(fate).")
        }
        return try self.state()
    }

    /// Does `body`, which records something; it is on the disk when this returns, and with it what was learned of the
    /// quota.
    func record(_ body: @escaping @Sendable () throws(LedgerError) -> Void) async throws(SyncError) {
        do {
            let ledger = try ledger
            let quota = quotas.unrecorded(for: settings.id)
            try await ledger.together { () throws(LedgerError) in
                try ledger.asOne { () throws(LedgerError) in
                    try body()
                    if let quota { try ledger.recordQuota(quota, of: settings.id) }
                }
            }
            if quota != nil { quotas.isRecorded(settings.id) }
        } catch {
            throw SyncError(error)
        }
    }

    /// Records a refusal; a rule of ours that somebody removed is ours no longer, should it ever come back.
    func refuse(
        _ found: Examination, _ run: LedgerRun, _ registry: Registry, _ state: RegistryState
    ) async throws(SyncError) -> SyncOutcome {
        let plan = found.plan
        try await record { () throws(LedgerError) in
            try ledger.recordRefusal(
                run, ownedNow: state.ownedRules(in: registry), added: plan.additions.map(\.value),
                removed: plan.removals.map(\.value),
                refusals: plan.refusals.map(\.sentence), observed: ObservedRules(registry, at: clock()),
                withdrawn: found.withdrawn)
            try ledger.recordUntold(RunNews(plan, .refused, found.drift.findings), of: run)
        }
        return SyncOutcome(result: .refused, plan: plan, correlationID: nil, remarks: [], drift: found.drift)
    }

    /// Records that there was nothing to do: what is ours is what stands there, so that a rule that somebody removed
    /// and another writes again later is not taken for ours.
    func finishUnchanged(
        _ found: Examination, _ run: LedgerRun, _ registry: Registry
    ) async throws(SyncError) -> SyncOutcome {
        let plan = found.plan
        try await record { () throws(LedgerError) in
            try ledger.recordUnchanged(
                run, ownedNow: plan.rules.map(\.value), memory: plan.memory, applied: plan.applied(at: clock()),
                observed: ObservedRules(registry, at: clock()), withdrawn: found.withdrawn,
                overrides: plan.overrides, exposure: plan.exposure)
            try ledger.recordUntold(RunNews(plan, .unchanged, found.drift.findings), of: run)
        }
        return SyncOutcome(result: .unchanged, plan: plan, correlationID: nil, remarks: [], drift: found.drift)
    }
}
