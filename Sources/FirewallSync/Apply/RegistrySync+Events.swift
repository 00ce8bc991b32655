extension RegistrySync {
    /// The refusals that came since a run read the events last.
    struct NewRefusals {
        /// The refusals.
        let tally: RefusalTally
        /// How far the events were read before, and how far they are now; nil where there are none to read.
        fileprivate let cursors: (before: RefusalCursor, after: RefusalCursor)?

        /// Whether there was anything new to read.
        var hasNews: Bool { cursors.map { $0.before != $0.after } ?? false }
    }

    /// All refusals in the registry's events, where the settings name them.
    func allRefusals() -> RefusalTally {
        settings.events.map { RefusalLog(path: $0, registry: settings.id).read() } ?? RefusalTally()
    }

    /// The refusals in the registry's events since a run read them last.
    func newRefusals() throws(SyncError) -> NewRefusals {
        guard let path = settings.events else { return NewRefusals(tally: RefusalTally(), cursors: nil) }
        let before: RefusalCursor
        do {
            before = try ledgerFile.openedIfPresent()?.eventCursor(of: settings.id) ?? RefusalCursor()
        } catch {
            throw SyncError(error)
        }
        var after = before
        let tally = RefusalLog(path: path, registry: settings.id).read(after: &after)
        return NewRefusals(tally: tally, cursors: (before, after))
    }

    /// Takes down that a run has told of these refusals, so that the next one tells of others.
    func keepPlace(behind refusals: NewRefusals) async throws(SyncError) {
        guard let cursors = refusals.cursors, cursors.before != cursors.after else { return }
        try await record { () throws(LedgerError) in try ledger.recordEventCursor(cursors.after, of: settings.id) }
    }
}
