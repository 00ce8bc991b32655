import GRDB

/// The storage's database: every record, and the manifests' bytes.
///
/// Written in WAL mode with `synchronous=FULL`: a commit that returned is on the disk.
struct RegistryDatabase: Sendable {
    /// The connections: one writes, several read beside it.
    let pool: DatabasePool

    /// Opens `path`, or makes it.
    ///
    /// - Throws: ``StorageError`` with `damaged` where the file is damaged or was written by a newer version.
    init(path: String) throws(StorageError) {
        do {
            var configuration = Configuration()
            configuration.busyMode = .timeout(5)
            configuration.foreignKeysEnabled = true
            configuration.maximumReaderCount = 4
            configuration.prepareDatabase { database in
                try database.execute(sql: "PRAGMA synchronous = FULL")
            }
            pool = try DatabasePool(path: path, configuration: configuration)
            let migrator = Self.migrator
            guard try !pool.read(migrator.hasBeenSuperseded) else {
                throw StorageError(
                    .damaged, "'\(path)' was written by a newer acr-embedded; run that one, or give another --data.")
            }
            try migrator.migrate(pool)
        } catch let error as StorageError {
            throw error
        } catch let error as DatabaseError {
            throw StorageError(error)
        } catch {
            throw StorageError(.failing, "'\(path)' could not be opened as a registry's database: \(error).")
        }
    }

    /// What `work` reads, of one instant.
    func read<Value: Sendable>(_ work: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        do {
            return try await pool.read(work)
        } catch let error as DatabaseError {
            throw StorageError(error)
        }
    }

    // Times are seconds since 1970; `forbidden` holds attributes as bits; digests are as they are written.
    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("v1") { database in
            try database.execute(
                sql: """
                    CREATE TABLE repository (
                        id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,
                        createdAt REAL NOT NULL, updatedAt REAL NOT NULL, forbidden INTEGER NOT NULL DEFAULT 0
                    );
                    CREATE TABLE blob (id INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE, size INTEGER NOT NULL);
                    -- Which repositories have which blobs, and since when: garbage collection spares what came lately.
                    CREATE TABLE link (
                        repository INTEGER NOT NULL REFERENCES repository (id) ON DELETE CASCADE,
                        blob INTEGER NOT NULL REFERENCES blob (id), linkedAt REAL NOT NULL,
                        PRIMARY KEY (repository, blob)
                    ) WITHOUT ROWID;
                    CREATE INDEX linkByBlob ON link (blob);
                    -- The content comes last: a list of records reads none of it.
                    CREATE TABLE manifest (
                        id INTEGER PRIMARY KEY,
                        repository INTEGER NOT NULL REFERENCES repository (id) ON DELETE CASCADE,
                        digest TEXT NOT NULL, mediaType TEXT NOT NULL, size INTEGER NOT NULL,
                        createdAt REAL NOT NULL, updatedAt REAL NOT NULL, forbidden INTEGER NOT NULL DEFAULT 0,
                        architecture TEXT, os TEXT, configMediaType TEXT, artifactType TEXT, subject TEXT,
                        annotations TEXT, content BLOB NOT NULL,
                        UNIQUE (repository, digest)
                    );
                    CREATE INDEX manifestByTime ON manifest (repository, updatedAt, digest);
                    CREATE INDEX manifestBySubject ON manifest (repository, subject) WHERE subject IS NOT NULL;
                    -- What a manifest names: kind 0 is a blob, 1 a manifest; required ones were there when it came.
                    CREATE TABLE reference (
                        manifest INTEGER NOT NULL REFERENCES manifest (id) ON DELETE CASCADE,
                        kind INTEGER NOT NULL, digest TEXT NOT NULL, required INTEGER NOT NULL,
                        PRIMARY KEY (manifest, kind, digest)
                    ) WITHOUT ROWID;
                    CREATE INDEX referenceByDigest ON reference (digest, kind);
                    CREATE TABLE tag (
                        repository INTEGER NOT NULL REFERENCES repository (id) ON DELETE CASCADE,
                        name TEXT NOT NULL,
                        manifest INTEGER NOT NULL REFERENCES manifest (id) ON DELETE CASCADE,
                        createdAt REAL NOT NULL, updatedAt REAL NOT NULL, forbidden INTEGER NOT NULL DEFAULT 0,
                        PRIMARY KEY (repository, name)
                    ) WITHOUT ROWID;
                    CREATE INDEX tagByManifest ON tag (manifest, name);
                    CREATE INDEX tagByTime ON tag (repository, updatedAt, name);
                    CREATE TABLE upload (
                        id TEXT PRIMARY KEY, repository TEXT NOT NULL, startedAt REAL NOT NULL
                    ) WITHOUT ROWID;
                    """)
        }
        return migrator
    }
}
