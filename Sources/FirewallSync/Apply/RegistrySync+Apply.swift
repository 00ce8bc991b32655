import AzureResourceManager
import Foundation
import NetworkRules
import ServiceTags

extension RegistrySync {
    /// How often a run plans anew because the rules changed under it.
    private static let attempts = 3

    /// A whole run under the lock: plan, guards, `confirm`, intent, PATCH, read-back, outcome.
    ///
    /// The rules are read again right before they are written. Where somebody changed them meanwhile, the run plans
    /// and asks anew. Where nobody is asked, the reading that was planned from is that one.
    ///
    /// - Parameter confirm: Asks whether to go on; nil: nobody is asked.
    /// - Throws: ``SyncError``; its sentence says what became of the registry. With `exportOnly` where there are changes
    ///   and the registry's mode is `export`: nobody is asked, nothing is written.
    public func apply(
        _ publication: PublicationInForce, overrides: Overrides = .none,
        confirm: (@Sendable (RulePlan) async -> Bool)?
    ) async throws(SyncError) -> SyncOutcome {
        let lock = try await acquireLock()
        defer { lock.release() }
        let refusals = try newRefusals()
        let outcome = try await apply(publication, overrides: overrides, refused: refusals.tally, confirm: confirm)
        try await keepPlace(behind: refusals)
        return outcome
    }

    private func apply(
        _ publication: PublicationInForce, overrides: Overrides, refused: RefusalTally,
        confirm: (@Sendable (RulePlan) async -> Bool)?
    ) async throws(SyncError) -> SyncOutcome {
        let run = run(digest: publication.publication.digest, date: publication.publication.date)
        let before = try state()
        let swept = try await sweep(settleInterruptedRun(run))
        let state = swept.state
        // Rules of ours that went with their doors are nobody else's doing.
        let known = swept.closed.isEmpty ? before : state
        // Before the registry is read: nothing comes between that and the write.
        try await askQuota()
        var registry: Registry
        if let read = swept.registry { registry = read } else { registry = try await readRegistry() }
        for _ in 0..<Self.attempts {
            let found = try await examine(
                publication, registry: registry, known: known, state: state, overrides: overrides, refused: refused)
            let plan = found.plan
            if plan.isRefused { return try await refuse(found, run, registry, state).remarking(swept.remarks) }
            guard plan.hasChanges else {
                return try await finishUnchanged(found, run, registry).remarking(swept.remarks)
            }
            try requireWriting(found, swept.remarks)
            guard let confirm else {
                return try await write(found, run, seen: registry).remarking(swept.remarks)
            }
            guard await confirm(plan) else {
                return SyncOutcome(
                    result: .declined, plan: plan, correlationID: nil, remarks: swept.remarks, drift: found.drift)
            }
            let present = try await readRegistry()
            if present.networkRules == registry.networkRules {
                return try await write(found, run, seen: present).remarking(swept.remarks)
            }
            registry = present
        }
        let message =
            "Somebody keeps changing the rules of '\(settings.label)' while they are planned; "
            + "nothing was written. Run again when that is over."
        try await record { () throws(LedgerError) in try ledger.recordFailure(run, message: message) }
        throw SyncError(.changedMeanwhile, message)
    }

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

    private func requireWriting(_ found: Examination, _ remarks: [String] = []) throws(SyncError) {
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
                try body()
                if let quota { try ledger.recordQuota(quota, of: settings.id) }
            }
            if quota != nil { quotas.isRecorded(settings.id) }
        } catch {
            throw SyncError(error)
        }
    }

    /// Records a refusal; a rule of ours that somebody removed is ours no longer, should it ever come back.
    private func refuse(
        _ found: Examination, _ run: LedgerRun, _ registry: Registry, _ state: RegistryState
    ) async throws(SyncError) -> SyncOutcome {
        let plan = found.plan
        try await record { () throws(LedgerError) in
            try ledger.recordRefusal(
                run, ownedNow: state.ownedRules(in: registry), added: plan.additions.map(\.value),
                removed: plan.removals.map(\.value),
                refusals: plan.refusals.map(\.sentence), observed: ObservedRules(registry, at: clock()),
                withdrawn: found.withdrawn)
        }
        return SyncOutcome(result: .refused, plan: plan, correlationID: nil, remarks: [], drift: found.drift)
    }

    /// Records that there was nothing to do: what is ours is what stands there, so that a rule that somebody removed
    /// and another writes again later is not taken for ours.
    private func finishUnchanged(
        _ found: Examination, _ run: LedgerRun, _ registry: Registry
    ) async throws(SyncError) -> SyncOutcome {
        let plan = found.plan
        try await record { () throws(LedgerError) in
            try ledger.recordUnchanged(
                run, ownedNow: plan.rules.map(\.value), memory: plan.memory, applied: plan.applied(at: clock()),
                observed: ObservedRules(registry, at: clock()), withdrawn: found.withdrawn,
                overrides: plan.overrides, exposure: plan.exposure)
        }
        return SyncOutcome(result: .unchanged, plan: plan, correlationID: nil, remarks: [], drift: found.drift)
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
