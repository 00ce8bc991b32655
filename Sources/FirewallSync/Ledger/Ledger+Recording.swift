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
    }

    /// Records what a run is about to write; durable when it returns, so that the write may follow.
    ///
    /// - Throws: ``LedgerError`` with `pendingIntent` when an earlier run of the registry has no outcome yet.
    @discardableResult
    public func recordIntent(
        _ run: LedgerRun, before: [String], after: [String], ownedAfter: [String], message: String = ""
    ) throws(LedgerError) -> PendingIntent { fatalError("unimplemented") }

    /// Records how a run ended: clears its intent, replaces what is ours, and what is remembered unless nil.
    ///
    /// - Throws: ``LedgerError`` with `noSuchIntent` when the run's intent is not pending.
    public func recordOutcome(
        _ run: LedgerRun, _ outcome: Outcome, ownedNow: [String], memory: [TagMemory]? = nil,
        applied: AppliedPublication? = nil, correlationID: String? = nil, message: String = ""
    ) throws(LedgerError) { fatalError("unimplemented") }

    /// Records that the rules were as they should be. Adds to the history only where the publication or the memory
    /// differs from what is known, so that an hourly run does not fill it.
    public func recordUnchanged(
        _ run: LedgerRun, memory: [TagMemory], applied: AppliedPublication, message: String = ""
    ) throws(LedgerError) { fatalError("unimplemented") }

    /// Records that guards refused a plan, with their sentences.
    public func recordRefusal(
        _ run: LedgerRun, added: [String], removed: [String], refusals: [String], message: String = ""
    ) throws(LedgerError) { fatalError("unimplemented") }

    /// Records that a run failed before it had an intent.
    public func recordFailure(_ run: LedgerRun, message: String, correlationID: String? = nil) throws(LedgerError) {
        fatalError("unimplemented")
    }

    /// Records that present rules became ours.
    public func recordAdoption(_ run: LedgerRun, adopted: [String], message: String = "") throws(LedgerError) {
        fatalError("unimplemented")
    }

    /// Records what became of an interrupted run's intent: clears it and replaces what is ours.
    ///
    /// - Parameter interrupted: The run id of the pending intent.
    /// - Throws: ``LedgerError`` with `noSuchIntent` when that intent is not pending.
    public func recordRecovery(
        _ run: LedgerRun, of interrupted: String, ownedNow: [String], message: String
    ) throws(LedgerError) { fatalError("unimplemented") }
}
