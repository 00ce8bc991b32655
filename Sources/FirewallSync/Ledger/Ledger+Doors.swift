import AzureResourceManager
import Foundation
import GRDB
import IPNetworks

/// What the ledger knows of doors that close again, of freezes, and of the rules as they were seen.
extension Ledger {
    /// Records that doors are open for which no rule has to be written, for another lets them in.
    ///
    /// - Parameter replacing: Earlier doors that these prolong.
    public func recordOpening(
        _ run: LedgerRun, _ doors: [TemporaryAccess], replacing: [TemporaryAccess] = [], message: String = ""
    ) throws(LedgerError) {
        try write { database in
            _ = try append(
                HistoryEvent(
                    kind: .opened, run: run, until: doors.map(\.expiresAt.microseconds).max(), message: message),
                to: database)
            try removeTemporary(replacing, of: run.registry, in: database)
            for door in doors { try replaceTemporary(door, of: run.registry, in: database) }
        }
    }

    /// Records that doors are closed although no rule has to be removed: it is gone, or serves something else by now.
    public func recordClosing(
        _ run: LedgerRun, _ doors: [TemporaryAccess], message: String = ""
    ) throws(LedgerError) {
        try write { database in
            _ = try append(HistoryEvent(kind: .closed, run: run, message: message), to: database)
            try removeTemporary(doors, of: run.registry, in: database)
        }
    }

    /// Records that nothing may be written to a registry for a while; an earlier freeze is replaced.
    public func recordFreeze(_ run: LedgerRun, _ freeze: Freeze) throws(LedgerError) {
        try write { database in
            _ = try append(
                HistoryEvent(kind: .frozen, run: run, until: freeze.until.microseconds, message: freeze.reason),
                to: database)
            try database.executeCached(
                sql: "INSERT OR REPLACE INTO freeze (registry, since, until, reason, actor) VALUES (?, ?, ?, ?, ?)",
                arguments: [
                    run.registry.ledgerKey, freeze.since.microseconds, freeze.until.microseconds, freeze.reason,
                    freeze.actor,
                ])
        }
    }

    /// Records that a freeze is over before its time.
    public func recordThaw(_ run: LedgerRun, message: String = "") throws(LedgerError) {
        try write { database in
            _ = try append(HistoryEvent(kind: .thawed, run: run, message: message), to: database)
            try database.executeCached(
                sql: "DELETE FROM freeze WHERE registry = ?", arguments: [run.registry.ledgerKey])
        }
    }

    /// Takes down the rules as a run saw them; no entry of the history, for nothing happened.
    public func recordObservation(
        of registry: RegistryID, _ observed: ObservedRules, withdrawn: Set<String>? = nil
    ) throws(LedgerError) {
        try write { database in
            try replaceObserved(observed, of: registry, in: database)
            try replaceWithdrawn(withdrawn, of: registry, in: database)
        }
    }

    func replaceTemporary(_ access: TemporaryAccess, of registry: RegistryID, in database: Database) throws {
        try database.executeCached(
            sql: """
                INSERT OR REPLACE INTO temporary (registry, prefix, opened_at, expires_at, reason, actor, run, held)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                registry.ledgerKey, access.prefix.description, access.openedAt.microseconds,
                access.expiresAt.microseconds, access.reason, access.actor, access.runID,
                access.isHeld,
            ])
    }

    func removeTemporary(_ doors: [TemporaryAccess], of registry: RegistryID, in database: Database) throws {
        for door in doors {
            try database.executeCached(
                sql: "DELETE FROM temporary WHERE registry = ? AND prefix = ? AND run = ?",
                arguments: [registry.ledgerKey, door.prefix.description, door.runID])
        }
    }

    func replaceObserved(_ observed: ObservedRules?, of registry: RegistryID, in database: Database) throws {
        guard let observed else { return }
        let text = String(decoding: try JSONEncoder().encode(observed.values), as: UTF8.self)
        try database.executeCached(
            sql: "INSERT OR REPLACE INTO observed (registry, observed_at, rules, modified_at) VALUES (?, ?, ?, ?)",
            arguments: [registry.ledgerKey, observed.observedAt.microseconds, text, observed.modifiedAt])
    }

    func replaceWithdrawn(_ values: Set<String>?, of registry: RegistryID, in database: Database) throws {
        guard let values else { return }
        try database.executeCached(sql: "DELETE FROM withdrawn WHERE registry = ?", arguments: [registry.ledgerKey])
        let insert = try database.cachedStatement(sql: "INSERT INTO withdrawn (registry, value) VALUES (?, ?)")
        for value in values { try insert.execute(arguments: [registry.ledgerKey, value]) }
    }

    func temporary(of registry: RegistryID, in database: Database) throws -> [TemporaryAccess] {
        try Row.fetchAll(
            database.cachedStatement(sql: "SELECT * FROM temporary WHERE registry = ?"), arguments: [registry.ledgerKey]
        ).map { row in
            let text: String = row["prefix"]
            return TemporaryAccess(
                prefix: try prefix(Substring(text)), openedAt: Date(microseconds: row["opened_at"]),
                expiresAt: Date(microseconds: row["expires_at"]), reason: row["reason"], actor: row["actor"],
                runID: row["run"], isHeld: row["held"])
        }.sorted { ($0.prefix, $0.expiresAt, $0.runID) < ($1.prefix, $1.expiresAt, $1.runID) }
    }

    /// When the next door of each registry ends that has one, by the ledger's names of registries.
    func doorEnds() throws(LedgerError) -> [String: Date] {
        try read { database in
            let rows = try Row.fetchAll(
                database.cachedStatement(
                    sql: "SELECT registry, MIN(expires_at) AS ends_at FROM temporary GROUP BY registry"))
            return Dictionary(uniqueKeysWithValues: rows.map { ($0["registry"], Date(microseconds: $0["ends_at"])) })
        }
    }

    func freeze(of registry: RegistryID, in database: Database) throws -> Freeze? {
        try Row.fetchOne(
            database.cachedStatement(sql: "SELECT * FROM freeze WHERE registry = ?"), arguments: [registry.ledgerKey]
        ).map { row in
            Freeze(
                since: Date(microseconds: row["since"]), until: Date(microseconds: row["until"]),
                reason: row["reason"], actor: row["actor"])
        }
    }

    func observed(of registry: RegistryID, in database: Database) throws -> ObservedRules? {
        let row = try Row.fetchOne(
            database.cachedStatement(sql: "SELECT * FROM observed WHERE registry = ?"), arguments: [registry.ledgerKey])
        guard let row else { return nil }
        let text: String = row["rules"]
        guard let values = try? JSONDecoder().decode([String].self, from: Data(text.utf8)) else {
            throw LedgerError(
                .damaged, "The ledger '\(path)' holds rules as seen that do not read; restore it from a backup.")
        }
        return ObservedRules(
            values: values, observedAt: Date(microseconds: row["observed_at"]), modifiedAt: row["modified_at"])
    }

    func withdrawn(of registry: RegistryID, in database: Database) throws -> Set<String> {
        try String.fetchSet(
            database.cachedStatement(sql: "SELECT value FROM withdrawn WHERE registry = ?"),
            arguments: [registry.ledgerKey])
    }
}
