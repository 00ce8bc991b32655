import Foundation

extension RegistrySync {
    /// Stops all writes to the registry for a while; a run that is at work ends first.
    ///
    /// An earlier freeze is replaced.
    /// - Throws: ``SyncError``: `refusedFreeze` where the time is over already or the reason is empty.
    public func freeze(until: Date, reason: String) async throws(SyncError) -> Freeze {
        let reason = reason.trimmingCharacters(in: .whitespacesAndNewlines)
        let now = clock()
        guard until > now else {
            throw SyncError(.refusedFreeze, "\(until.formatted(.iso8601)) is over; name a time to come.")
        }
        guard !reason.isEmpty, reason.count <= TemporaryAccess.longestReason else {
            throw SyncError(
                .refusedFreeze,
                "A freeze needs a reason of 1 through \(TemporaryAccess.longestReason) characters, which the history keeps."
            )
        }
        let lock = try await acquireLock()
        defer { lock.release() }
        let freeze = Freeze(since: now, until: until, reason: reason, actor: actor)
        let run = run()
        try await record { () throws(LedgerError) in try ledger.recordFreeze(run, freeze) }
        return freeze
    }

    /// Lifts a freeze before its time.
    ///
    /// - Returns: The freeze that held; nil where none did, which changes nothing.
    /// - Throws: ``SyncError``: `refusedFreeze` where the reason is too long.
    @discardableResult
    public func thaw(reason: String = "") async throws(SyncError) -> Freeze? {
        let reason = reason.trimmingCharacters(in: .whitespacesAndNewlines)
        guard reason.count <= TemporaryAccess.longestReason else {
            throw SyncError(
                .refusedFreeze,
                "The reason has \(reason.count) characters; it may have \(TemporaryAccess.longestReason).")
        }
        let lock = try await acquireLock()
        defer { lock.release() }
        guard let freeze = try state().freeze, freeze.holds(at: clock()) else { return nil }
        let run = run()
        try await record { () throws(LedgerError) in try ledger.recordThaw(run, message: reason) }
        return freeze
    }
}
