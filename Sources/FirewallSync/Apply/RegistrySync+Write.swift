import AzureResourceManager
import Foundation
import NetworkRules
import ServiceTags

extension RegistrySync {
    /// Writes a plan that the guards let through: intent, PATCH, read-back, outcome.
    ///
    /// A rollback leaves what the ledger remembers of the publication as it is: the next apply knows what is required.
    func write(
        _ found: Examination, _ run: LedgerRun, seen: Registry, message: String = ""
    ) async throws(SyncError) -> SyncOutcome {
        let plan = found.plan
        var write = RuleWrite(plan)
        write.message = message
        let written: WrittenRules
        do {
            written = try await send(write, run, seen: seen)
        } catch {
            throw error.code == .notVerified ? error.sending(plan) : error
        }
        let present = written.registry
        let isRollback = plan.rollback != nil
        let applied = isRollback ? nil : plan.applied(at: clock())
        let ownedAfter = write.ownedAfter
        let observed = ObservedRules(present, at: clock())
        do {
            try await recordWritten { () throws(LedgerError) in
                try ledger.asOne { () throws(LedgerError) in
                    try ledger.recordOutcome(
                        run, .applied, ownedNow: ownedAfter, memory: isRollback ? nil : plan.memory, applied: applied,
                        observed: observed, withdrawn: found.withdrawn, exposure: plan.exposure,
                        correlationID: written.correlationID, message: message)
                    try ledger.recordUntold(RunNews(plan, .applied, found.drift.findings), of: run)
                }
            }
        } catch {
            throw error.sending(plan)
        }
        return SyncOutcome(
            result: .applied, plan: plan, correlationID: written.correlationID,
            remarks: changedDoors(from: seen, to: present) + additionsByOthers(in: present, plan),
            drift: found.drift)
    }

    /// Records the intent, sends the rules, and reads back until they are so; the outcome is the caller's to record.
    ///
    /// - Parameter seen: The registry as it was read right before.
    func send(_ write: RuleWrite, _ run: LedgerRun, seen: Registry) async throws(SyncError) -> WrittenRules {
        try await record { () throws(LedgerError) in
            try ledger.recordIntent(
                run, before: write.before, after: write.after, ownedAfter: write.ownedAfter,
                overrides: write.overrides, opening: write.opening, message: write.message)
        }
        let correlationID = try await patch(write, run)
        return WrittenRules(
            registry: try await readBack(write, run, seen, correlationID), correlationID: correlationID)
    }

    /// Takes down a write that was read back.
    func recordWritten(
        _ body: @escaping @Sendable () throws(LedgerError) -> Void
    ) async throws(SyncError) {
        do throws(LedgerError) {
            try await ledger.together(body)
        } catch {
            throw SyncError(
                .ledger,
                "The rules were written and read back, and the ledger could not take it down, which the next run "
                    + "makes good: \(error.description)")
        }
    }

    /// Sends the rules.
    ///
    /// Where no answer tells whether the write took effect, the read-back does.
    private func patch(_ write: RuleWrite, _ run: LedgerRun) async throws(SyncError) -> String? {
        do {
            return try await client.replaceRules(of: settings.id, with: write.after).correlationID
        } catch  where error.mayHaveTakenEffect {
            return error.correlationID
        } catch {
            let owned = try state().owned
            try await record { () throws(LedgerError) in
                try ledger.recordOutcome(
                    run, .failed, ownedNow: owned.sorted(), closing: write.opening,
                    correlationID: error.correlationID, message: error.description)
            }
            throw SyncError(.registry, "\(error.description.asSentence) The registry's rules are unchanged.")
        }
    }

    /// Reads the registry until it holds what was written, for as long as the settings allow.
    private func readBack(
        _ write: RuleWrite, _ run: LedgerRun, _ seen: Registry, _ correlationID: String?
    ) async throws(SyncError) -> Registry {
        var waited = 0.0
        var pause = 0.25
        while true {
            let present: Registry
            let start = uptime()
            do {
                present = try await readRegistry()
            } catch {
                // The intent stays: the next run finds out what became of the write.
                throw SyncError(
                    .notVerified,
                    "The rules were sent, and the registry cannot be read back: \(error.description.asSentence) "
                        + "The next run settles what became of them.")
            }
            let difference = RuleDifference(write, present)
            if difference.isEmpty { return present }
            // A registry that takes its time to answer uses up the time that it has.
            waited += max(0, uptime() - start)
            if waited >= settings.verifySeconds {
                // What else the run found it tells nobody, so that the next one has to find it again.
                let state = try state()
                let observed = (state.observed ?? ObservedRules(seen, at: clock()))
                    .applying(write, to: seen, found: present, at: clock())
                try await fail(run, correlationID, owned: state.ownedUntold(in: present), observed, difference)
            }
            await sleep(pause)
            waited += pause
            pause = min(pause * 2, 5)
        }
    }

    private func fail(
        _ run: LedgerRun, _ correlationID: String?, owned: [String], _ observed: ObservedRules,
        _ difference: RuleDifference
    ) async throws(SyncError) -> Never {
        let message =
            "\(settings.verifySeconds.formatted()) s after the write the registry still differs: "
            + "\(difference). Somebody may have written over it (acr-firewall-sync plan shows where it stands)."
        try await record { () throws(LedgerError) in
            try ledger.recordOutcome(
                run, .unverified, ownedNow: owned, observed: observed,
                correlationID: correlationID, message: message)
        }
        throw SyncError(.notVerified, message)
    }

    /// What else about the registry changed while the run worked; the run itself writes rules alone.
    private func changedDoors(from before: Registry, to after: Registry) -> [String] {
        var changes: [String] = []
        let note = { (what: String, old: String, new: String) in
            old == new ? [] : ["\(what) changed from \(old) to \(new) while the run worked; the run did not do it."]
        }
        let word = { (flag: Bool) in flag ? "on" : "off" }
        changes += note("The access mode", before.accessMode.rawValue, after.accessMode.rawValue)
        changes += note(
            "The bypass of trusted services", word(before.networkRules?.bypass.trustedServices ?? false),
            word(after.networkRules?.bypass.trustedServices ?? false))
        changes += note(
            "The bypass of tasks", word(before.networkRules?.bypass.tasks ?? false),
            word(after.networkRules?.bypass.tasks ?? false))
        changes += note("Anonymous pull", word(before.anonymousPull), word(after.anonymousPull))
        changes += note("The admin user", word(before.adminUser), word(after.adminUser))
        return changes
    }

    private func additionsByOthers(in present: Registry, _ plan: RulePlan) -> [String] {
        let expected = Set(plan.resultingRules)
        // The registry may spell what was written in another way, such as without /32.
        let prefixes = Set(expected.compactMap { NetworkRule(value: $0).prefix })
        let others = (present.networkRules?.rules ?? []).filter { rule in
            !expected.contains(rule.value) && !(rule.prefix.map(prefixes.contains) ?? false)
        }.map(\.value)
        guard !others.isEmpty else { return [] }
        return ["Somebody added meanwhile: \(others.joined(separator: ", ")). It is not ours and stays."]
    }
}

extension RulePlan {
    /// What the ledger records of the publication once the plan is applied.
    func applied(at time: Date) -> AppliedPublication {
        AppliedPublication(
            cloud: publication.cloud, digest: PublicationDigest(hexadecimal: publication.digest),
            date: publication.date.flatMap { PublicationDate($0) }, appliedAt: time,
            requiredAddresses: required.addresses, required: required.prefixes)
    }
}
