import AzureResourceManager
import Foundation
import GRDB

extension Ledger {
    /// How a run that recorded its intent ended.
    public enum Outcome: String, Sendable, Hashable {
        /// The rules were written and read back.
        case applied
        /// The rules were written, yet did not read back within the time limit.
        case unverified
        /// Nothing was written, or nothing is known to have been.
        case failed
        /// The rules of doors were written and read back.
        case opened
        /// The rules of doors were removed, and read back.
        case closed
    }

    /// Records what a run is about to write; durable when it returns, so that the write may follow.
    ///
    /// - Parameters:
    ///   - overrides: The guards that a person let the plan through against.
    ///   - opening: The doors that the write opens; they are in the ledger before their rules are in the registry, so that a
    ///     run that is killed leaves no door that nobody closes.
    /// - Throws: ``LedgerError`` with `pendingIntent` when an earlier run of the registry has no outcome yet.
    @discardableResult
    public func recordIntent(
        _ run: LedgerRun, before: [String], after: [String], ownedAfter: [String],
        overrides: [GuardOverride] = [], opening: [TemporaryAccess] = [], message: String = ""
    ) throws(LedgerError) -> PendingIntent {
        try write { database in
            if let pending = try pending(of: run.registry, in: database) {
                throw LedgerError(
                    .pendingIntent,
                    "Run \(pending.runID) was about to write the rules of '\(run.registry.name)' and left no outcome; "
                        + "find out what became of it and record the recovery before another write.")
            }
            let payload = try append(
                HistoryEvent(
                    kind: .intent, run: run, before: before, after: after,
                    added: PendingIntent.values(of: after, missingFrom: before),
                    removed: PendingIntent.values(of: before, missingFrom: after), ownedAfter: ownedAfter,
                    overrides: overrides.isEmpty ? nil : overrides, until: opening.map(\.expiresAt.microseconds).max(),
                    message: message),
                to: database)
            for door in opening { try replaceTemporary(door, of: run.registry, in: database) }
            try database.executeCached(
                sql: "INSERT INTO pending (registry, intent) VALUES (?, ?)",
                arguments: [run.registry.ledgerKey, payload.sequence])
            return PendingIntent(payload)
        }
    }

    /// Records how a run ended: clears its intent, replaces what is ours, and what is remembered unless nil.
    ///
    /// - Parameters:
    ///   - closing: The doors that are closed by it.
    ///   - until: Until when the doors that it opened are open.
    /// - Throws: ``LedgerError`` with `noSuchIntent` when the run's intent is not pending.
    public func recordOutcome(
        _ run: LedgerRun, _ outcome: Outcome, ownedNow: [String], memory: [TagMemory]? = nil,
        applied: AppliedPublication? = nil, observed: ObservedRules? = nil, withdrawn: Set<String>? = nil,
        exposure: Exposure? = nil, closing: [TemporaryAccess] = [], until: Date? = nil, correlationID: String? = nil,
        message: String = ""
    ) throws(LedgerError) {
        try write { database in
            let intent = try settleIntent(run.id, of: run.registry, in: database)
            let kind: HistoryEntry.Kind =
                switch outcome {
                case .applied: .applied
                case .unverified: .unverified
                case .failed: .failed
                case .opened: .opened
                case .closed: .closed
                }
            _ = try append(
                HistoryEvent(
                    kind: kind, run: run, added: intent.added, removed: intent.removed, owned: ownedNow,
                    exposure: exposure, until: until?.microseconds, correlationID: correlationID, message: message),
                to: database)
            try removeTemporary(closing, of: run.registry, in: database)
            try replaceOwned(ownedNow, of: run.registry, in: database)
            try replaceObserved(observed, of: run.registry, in: database)
            try replaceWithdrawn(withdrawn, of: run.registry, in: database)
            try replaceMemory(memory, of: run.registry, in: database)
            try replaceApplied(applied, of: run.registry, in: database)
        }
    }

    /// Records that the rules were as they should be.
    ///
    /// Adds to the history only where the publication, the memory or what is ours differs from what is known, so that
    /// an hourly run does not fill it.
    /// - Parameter ownedNow: What is ours; nil: as before.
    /// - Throws: ``LedgerError`` with `pendingIntent` when an earlier run of the registry has no outcome yet.
    public func recordUnchanged(
        _ run: LedgerRun, ownedNow: [String]? = nil, memory: [TagMemory], applied: AppliedPublication,
        observed: ObservedRules? = nil, withdrawn: Set<String>? = nil, overrides: [GuardOverride] = [],
        exposure: Exposure? = nil, message: String = ""
    ) throws(LedgerError) {
        let known = try state(of: run.registry)
        let isNews =
            known.applied.map { !$0.isSamePublication(as: applied) } ?? true
            || Set(known.memory) != Set(memory.map(\.atMicroseconds))
            || ownedNow.map { Set($0) != known.owned } ?? false
        guard isNews else {
            let sawNews = observed.map { !$0.isSame(as: known.observed) } ?? false
            guard let observed, sawNews || withdrawn ?? known.withdrawn != known.withdrawn else { return }
            return try recordObservation(of: run.registry, observed, withdrawn: withdrawn)
        }
        try write { database in
            if let pending = try pending(of: run.registry, in: database) {
                throw LedgerError(
                    .pendingIntent,
                    "Run \(pending.runID) left no outcome on '\(run.registry.name)'; record its recovery first.")
            }
            _ = try append(
                HistoryEvent(
                    kind: .unchanged, run: run, owned: ownedNow, overrides: overrides.isEmpty ? nil : overrides,
                    exposure: exposure, message: message),
                to: database)
            if let ownedNow { try replaceOwned(ownedNow, of: run.registry, in: database) }
            try replaceObserved(observed, of: run.registry, in: database)
            try replaceWithdrawn(withdrawn, of: run.registry, in: database)
            try replaceMemory(memory, of: run.registry, in: database)
            try replaceApplied(applied, of: run.registry, in: database)
        }
    }

    /// Records that a run failed before it had an intent.
    public func recordFailure(_ run: LedgerRun, message: String, correlationID: String? = nil) throws(LedgerError) {
        try write { database in
            _ = try append(
                HistoryEvent(kind: .failed, run: run, correlationID: correlationID, message: message), to: database)
        }
    }

    /// Records that present rules became ours.
    public func recordAdoption(_ run: LedgerRun, adopted: [String], message: String = "") throws(LedgerError) {
        try write { database in
            let before = try owned(by: run.registry, in: database)
            let after = before.union(adopted)
            _ = try append(
                HistoryEvent(
                    kind: .adopted, run: run, added: after.subtracting(before).sorted(), owned: Array(after),
                    message: message),
                to: database)
            try replaceOwned(Array(after), of: run.registry, in: database)
        }
    }

    /// Records what became of an interrupted run's intent: clears it and replaces what is ours.
    ///
    /// - Parameter interrupted: The run id of the pending intent.
    /// - Throws: ``LedgerError`` with `noSuchIntent` when that intent is not pending.
    public func recordRecovery(
        _ run: LedgerRun, of interrupted: String, ownedNow: [String], observed: ObservedRules? = nil,
        message: String
    ) throws(LedgerError) {
        try write { database in
            let intent = try settleIntent(interrupted, of: run.registry, in: database)
            _ = try append(
                HistoryEvent(
                    kind: .recovered, run: run, added: intent.added, removed: intent.removed, owned: ownedNow,
                    message: message),
                to: database)
            try replaceOwned(ownedNow, of: run.registry, in: database)
            try replaceObserved(observed, of: run.registry, in: database)
        }
    }
}
