import GRDB

/// The tables of the alerts' file.
enum AlertStoreSchema {
    /// `AFSA` in the file's header tells it from other SQLite files (`PRAGMA application_id`).
    static let applicationID = 0x4146_5341
    /// The version of the tables.
    static let version = 1

    private static let tables = """
        CREATE TABLE incident (
            scope TEXT NOT NULL,
            cause TEXT NOT NULL,
            id TEXT NOT NULL,
            kind TEXT NOT NULL,
            alert TEXT NOT NULL,
            opened_at INTEGER NOT NULL,
            closed_at INTEGER,
            PRIMARY KEY (scope, cause)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE told (
            scope TEXT NOT NULL,
            cause TEXT NOT NULL,
            channel TEXT NOT NULL,
            count INTEGER NOT NULL,
            severity TEXT,
            told_at INTEGER,
            claimed_until INTEGER,
            is_doubtful INTEGER NOT NULL,
            PRIMARY KEY (scope, cause, channel),
            FOREIGN KEY (scope, cause) REFERENCES incident ON DELETE CASCADE
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE failure (
            channel TEXT PRIMARY KEY,
            since INTEGER NOT NULL,
            last INTEGER NOT NULL,
            count INTEGER NOT NULL,
            reason TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    /// Whether the file has its tables already.
    ///
    /// - Throws: ``AlertStoreError`` for a file of another program or of a newer version.
    static func isCurrent(_ database: Database, path: String) throws -> Bool {
        let application = try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0
        let found = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        if application == applicationID, found == version { return true }
        let objects = try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM sqlite_schema") ?? 0
        guard application == 0, found == 0, objects == 0 else {
            throw AlertStoreError(
                "'\(path)' is of another program or a newer version; use that, or move the file away: then what is "
                    + "open is told once more")
        }
        return false
    }

    /// Makes the tables where they are missing, inside the caller's transaction.
    static func create(_ database: Database, path: String) throws {
        guard try !isCurrent(database, path: path) else { return }
        try database.execute(sql: tables)
        try database.execute(sql: "PRAGMA application_id = \(applicationID); PRAGMA user_version = \(version)")
    }
}
