import GRDB

/// The tables of the ledger's file, and how they came to be.
///
/// GRDB's own migrator reads what is applied before it takes a lock, so two first runs at once could collide; here
/// looking and changing are one transaction.
enum LedgerSchema {
    /// `AFSL` in the file's header tells a ledger from other SQLite files (`PRAGMA application_id`).
    static let applicationID = 0x4146_534C

    /// What brings a file from one version to the next; steps are only ever appended.
    static let steps: [String] = [
        """
        CREATE TABLE history (
            sequence INTEGER PRIMARY KEY,
            registry TEXT NOT NULL,
            payload TEXT NOT NULL,
            hash TEXT NOT NULL
        ) STRICT;
        CREATE INDEX history_by_registry ON history (registry, sequence);
        CREATE TRIGGER history_is_not_changed BEFORE UPDATE ON history
            BEGIN SELECT RAISE(ABORT, 'history is only ever appended to'); END;
        CREATE TRIGGER history_is_not_deleted BEFORE DELETE ON history
            BEGIN SELECT RAISE(ABORT, 'history is only ever appended to'); END;
        CREATE TABLE pending (
            registry TEXT PRIMARY KEY,
            intent INTEGER NOT NULL REFERENCES history
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE owned (
            registry TEXT NOT NULL,
            value TEXT NOT NULL,
            PRIMARY KEY (registry, value)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE memory (
            registry TEXT NOT NULL,
            tag TEXT NOT NULL,
            prefix TEXT NOT NULL,
            missing_since INTEGER,
            PRIMARY KEY (registry, tag, prefix)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE applied (
            registry TEXT PRIMARY KEY,
            cloud TEXT NOT NULL,
            digest TEXT NOT NULL,
            date INTEGER,
            applied_at INTEGER NOT NULL,
            required_addresses INTEGER NOT NULL,
            required TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        """,
        """
        CREATE TABLE temporary (
            registry TEXT NOT NULL,
            prefix TEXT NOT NULL,
            opened_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            reason TEXT NOT NULL,
            actor TEXT NOT NULL,
            run TEXT NOT NULL,
            held INTEGER NOT NULL,
            PRIMARY KEY (registry, prefix, run)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE freeze (
            registry TEXT PRIMARY KEY,
            since INTEGER NOT NULL,
            until INTEGER NOT NULL,
            reason TEXT NOT NULL,
            actor TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE observed (
            registry TEXT PRIMARY KEY,
            observed_at INTEGER NOT NULL,
            rules TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE withdrawn (
            registry TEXT NOT NULL,
            value TEXT NOT NULL,
            PRIMARY KEY (registry, value)
        ) STRICT, WITHOUT ROWID;
        """,
        """
        ALTER TABLE observed ADD COLUMN modified_at TEXT;
        CREATE INDEX history_of_writes ON history (registry, sequence)
            WHERE instr(payload, '"kind":"applied"') OR instr(payload, '"kind":"unverified"')
                OR instr(payload, '"kind":"recovered"');
        CREATE TABLE events (
            registry TEXT PRIMARY KEY,
            cursor TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        """,
        """
        CREATE TABLE quota (
            registry TEXT PRIMARY KEY,
            rules INTEGER,
            read_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """,
        """
        CREATE TABLE untold (
            registry TEXT NOT NULL,
            run TEXT NOT NULL,
            actor TEXT NOT NULL,
            news TEXT NOT NULL,
            PRIMARY KEY (registry, run)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE repeats (
            registry TEXT PRIMARY KEY,
            count INTEGER NOT NULL,
            last_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """,
    ]

    /// Whether the file already has the version of this program.
    ///
    /// - Throws: ``LedgerError``: `newerVersion` or `notALedger`.
    static func isCurrent(_ database: Database, path: String) throws -> Bool {
        let application = try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0
        let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        if application == applicationID {
            guard version <= steps.count else {
                throw LedgerError(
                    .newerVersion,
                    "The ledger '\(path)' has version \(version) and this program knows versions up to "
                        + "\(steps.count); use the program that made it or a newer one. Nothing was changed.")
            }
            return version == steps.count
        }
        let objects = try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM sqlite_schema") ?? 0
        guard application == 0, version == 0, objects == 0 else {
            throw LedgerError(
                .notALedger,
                "'\(path)' is an SQLite file of another program; name another ledger, or move the file away.")
        }
        return false
    }

    /// Brings the file to the version of this program, inside the caller's transaction.
    static func update(_ database: Database, path: String) throws {
        guard try !isCurrent(database, path: path) else { return }
        let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        for step in steps[version...] { try database.execute(sql: step) }
        try database.execute(sql: "PRAGMA application_id = \(applicationID); PRAGMA user_version = \(steps.count)")
    }
}
