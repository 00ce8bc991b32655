import AzureResourceManager
import Foundation
import GRDB

/// Plans that guards refused: hourly runs under a long freeze are one entry of the history and a count.
extension Ledger {
    /// Records that guards refused a plan, with their sentences.
    ///
    /// Adds to the history only where the sentences are others than those of the registry's last entry, or what is ours
    /// is; else it is counted, and the next entry says how often.
    /// - Parameter ownedNow: What is ours; nil: as before.
    public func recordRefusal(
        _ run: LedgerRun, ownedNow: [String]? = nil, added: [String], removed: [String], refusals: [String],
        observed: ObservedRules? = nil, withdrawn: Set<String>? = nil, message: String = ""
    ) throws(LedgerError) {
        try write { database in
            let last = try lastEntry(of: run.registry, in: database)
            let isRepeated =
                try last?.kind == HistoryEntry.Kind.refused.rawValue && last?.refusals == refusals && message.isEmpty
                && ownedNow.map { try Set($0) == owned(by: run.registry, in: database) } ?? true
            if isRepeated {
                try countRefusal(of: run.registry, in: database)
            } else {
                _ = try append(
                    HistoryEvent(
                        kind: .refused, run: run, added: added, removed: removed, owned: ownedNow, refusals: refusals,
                        message: message),
                    to: database)
                if let ownedNow { try replaceOwned(ownedNow, of: run.registry, in: database) }
            }
            try replaceObserved(observed, of: run.registry, in: database)
            try replaceWithdrawn(withdrawn, of: run.registry, in: database)
        }
    }

    /// What to say of the refusals that were only counted since the registry's last entry, and begins to count anew.
    func endRepeats(of registry: RegistryID, in database: Database) throws -> String? {
        let row = try Row.fetchOne(
            database.cachedStatement(sql: "SELECT count, last_at FROM repeats WHERE registry = ?"),
            arguments: [registry.ledgerKey])
        guard let row else { return nil }
        try database.executeCached(
            sql: "DELETE FROM repeats WHERE registry = ?", arguments: [registry.ledgerKey])
        let (count, time): (Int, Date) = (row["count"], Date(microseconds: row["last_at"]))
        return "The refusal before came \(count == 1 ? "once" : "\(count) times") more, last at "
            + "\(time.formatted(.iso8601))."
    }

    private func countRefusal(of registry: RegistryID, in database: Database) throws {
        try database.executeCached(
            sql: """
                INSERT INTO repeats (registry, count, last_at) VALUES (?, 1, ?)
                ON CONFLICT DO UPDATE SET count = count + 1, last_at = excluded.last_at
                """,
            arguments: [registry.ledgerKey, clock().microseconds])
    }

    private func lastEntry(of registry: RegistryID, in database: Database) throws -> HistoryPayload? {
        try String.fetchOne(
            database.cachedStatement(
                sql: "SELECT payload FROM history WHERE registry = ? ORDER BY sequence DESC LIMIT 1"),
            arguments: [registry.ledgerKey]
        ).map { try HistoryPayload(canonicalText: $0) }
    }
}
