import GRDB

/// The tables of runs.
enum RunSchema {
    /// The type of every run that somebody asked for: a real `az acr build` shows it, too.
    static let type = "QuickRun"

    /// Makes the tables.
    ///
    /// What a run is asked to do is not in them, for it may hold secrets: see ``RunRequestFolder``.
    static func create(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE run (
                    registry INTEGER NOT NULL REFERENCES registry (number) ON DELETE CASCADE,
                    -- From 1 on within a registry; runs go with their registry alone, so that none is given twice.
                    number INTEGER NOT NULL,
                    status TEXT NOT NULL COLLATE NOCASE, type TEXT NOT NULL COLLATE NOCASE,
                    task TEXT COLLATE NOCASE, agentPool TEXT COLLATE NOCASE,
                    createdAt REAL NOT NULL, startedAt REAL, finishedAt REAL, modifiedAt REAL NOT NULL,
                    isArchiveEnabled INTEGER NOT NULL, details TEXT NOT NULL, upload TEXT,
                    PRIMARY KEY (registry, number)
                ) WITHOUT ROWID;
                CREATE INDEX runByStatus ON run (registry, status, number);
                CREATE INDEX runByTask ON run (registry, task, number);
                CREATE INDEX runByCreation ON run (registry, createdAt, number);
                CREATE INDEX runByFinish ON run (registry, finishedAt, number);
                CREATE INDEX unfinishedRun ON run (status) WHERE status IN ('Queued', 'Started', 'Running');
                CREATE TABLE runOutput (
                    registry INTEGER NOT NULL, number INTEGER NOT NULL,
                    -- repository@digest, as clients filter for it.
                    manifest TEXT NOT NULL COLLATE NOCASE,
                    PRIMARY KEY (registry, manifest, number),
                    FOREIGN KEY (registry, number) REFERENCES run (registry, number) ON DELETE CASCADE
                ) WITHOUT ROWID;
                """)
    }
}
