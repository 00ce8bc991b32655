import Foundation
import GRDB

/// The stack's database: registries, locks, egress points, the publication clock and denials, in one SQLite file.
package struct StackDatabase: Sendable {
    /// The connection; its writes run one after the other.
    let queue: DatabaseQueue

    /// Opens `path`, or makes it.
    ///
    /// - Throws: ``StackError`` with `state` where the file is damaged or was written by a newer version.
    package init(path: String) throws(StackError) {
        do {
            var configuration = Configuration()
            configuration.busyMode = .timeout(5)
            configuration.journalMode = .wal
            configuration.foreignKeysEnabled = true
            // A killed process loses nothing. A machine that loses power may lose the last changes, and never a part of
            // one: an emulator need not keep everybody waiting for the disk on account of that.
            configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = NORMAL") }
            queue = try DatabaseQueue(path: path, configuration: configuration)
            let migrator = Self.migrator
            guard try !queue.read(migrator.hasBeenSuperseded) else {
                throw StackError(
                    .state, "'\(path)' was written by a newer acr-embedded; run that one, or give another --data.")
            }
            try migrator.migrate(queue)
        } catch let error as StackError {
            throw error
        } catch {
            throw StackError(
                .state, "'\(path)' could not be opened as the stack's database (\(error)); give another --data.")
        }
    }

    /// Ends the connection: its files are the folder's owner's again.
    ///
    /// - Throws: What GRDB throws; everything that was committed is on disk nevertheless.
    package func close() throws { try queue.close() }

    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("v1") { database in
            try database.execute(
                sql: """
                    CREATE TABLE setting (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) WITHOUT ROWID;
                    CREATE TABLE resourceGroup (
                        name TEXT PRIMARY KEY COLLATE NOCASE NOT NULL, location TEXT NOT NULL, tags TEXT NOT NULL
                    ) WITHOUT ROWID;
                    -- AUTOINCREMENT: a registry's number names its socket, and no later registry may inherit it.
                    CREATE TABLE registry (
                        number INTEGER PRIMARY KEY AUTOINCREMENT,
                        name TEXT NOT NULL UNIQUE COLLATE NOCASE,
                        resourceGroup TEXT NOT NULL COLLATE NOCASE REFERENCES resourceGroup (name),
                        location TEXT NOT NULL, tier TEXT NOT NULL, tags TEXT NOT NULL, properties TEXT NOT NULL,
                        createdBy TEXT NOT NULL, createdAt REAL NOT NULL,
                        modifiedBy TEXT NOT NULL, modifiedAt REAL NOT NULL,
                        port INTEGER NOT NULL UNIQUE
                    );
                    CREATE TABLE lock (
                        scope TEXT NOT NULL COLLATE NOCASE, name TEXT NOT NULL COLLATE NOCASE,
                        level TEXT NOT NULL, notes TEXT, PRIMARY KEY (scope, name)
                    ) WITHOUT ROWID;
                    CREATE TABLE publication (
                        week INTEGER PRIMARY KEY, publishedAt REAL NOT NULL, agentsMoveAt REAL NOT NULL
                    );
                    CREATE TABLE egress (
                        position INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE COLLATE NOCASE,
                        address TEXT NOT NULL, port INTEGER NOT NULL UNIQUE
                    );
                    CREATE TABLE denial (
                        number INTEGER PRIMARY KEY AUTOINCREMENT, time REAL NOT NULL, client TEXT NOT NULL,
                        registry TEXT NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL, reason TEXT NOT NULL
                    );
                    """)
        }
        migrator.registerMigration("endpoints") { database in
            try database.execute(
                sql: """
                    -- What kind of client comes from an egress point: one of AccessRoute's names.
                    ALTER TABLE egress ADD COLUMN route TEXT NOT NULL DEFAULT 'publicEndpoint';
                    CREATE TABLE endpoint (
                        registry INTEGER NOT NULL REFERENCES registry (number) ON DELETE CASCADE,
                        kind TEXT NOT NULL, name TEXT NOT NULL COLLATE NOCASE, port INTEGER NOT NULL UNIQUE,
                        PRIMARY KEY (registry, kind, name)
                    ) WITHOUT ROWID;
                    """)
        }
        migrator.registerMigration("credentials") { try CredentialSchema.create($0) }
        migrator.registerMigration("runs") { try RunSchema.create($0) }
        migrator.registerMigration("roles") { try RoleAssignmentStore.createTable($0) }
        return migrator
    }
}
