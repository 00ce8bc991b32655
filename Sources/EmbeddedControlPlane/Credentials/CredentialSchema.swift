import GRDB

/// The tables of admin users, repository-scoped tokens and scope maps.
enum CredentialSchema {
    /// Makes the tables.
    static func create(_ database: Database) throws {
        try database.execute(
            sql: """
                -- In clear, as listCredentials shows them again and again; the file is its owner's alone.
                CREATE TABLE adminPassword (
                    registry INTEGER NOT NULL REFERENCES registry (number) ON DELETE CASCADE,
                    position INTEGER NOT NULL, id TEXT NOT NULL, password TEXT NOT NULL,
                    PRIMARY KEY (registry, position)
                ) WITHOUT ROWID;
                CREATE TABLE scopeMap (
                    registry INTEGER NOT NULL REFERENCES registry (number) ON DELETE CASCADE,
                    name TEXT NOT NULL COLLATE NOCASE, description TEXT NOT NULL, actions TEXT NOT NULL,
                    createdAt REAL NOT NULL, PRIMARY KEY (registry, name)
                ) WITHOUT ROWID;
                -- A token's scope map may be gone: it then may do nothing.
                CREATE TABLE token (
                    registry INTEGER NOT NULL REFERENCES registry (number) ON DELETE CASCADE,
                    name TEXT NOT NULL COLLATE NOCASE, scopeMap TEXT NOT NULL COLLATE NOCASE,
                    isEnabled INTEGER NOT NULL, createdAt REAL NOT NULL, PRIMARY KEY (registry, name)
                ) WITHOUT ROWID;
                CREATE TABLE tokenPassword (
                    registry INTEGER NOT NULL, token TEXT NOT NULL COLLATE NOCASE, position INTEGER NOT NULL,
                    id TEXT NOT NULL, salt BLOB NOT NULL, hash BLOB NOT NULL, createdAt REAL NOT NULL, expiry REAL,
                    PRIMARY KEY (registry, token, position),
                    FOREIGN KEY (registry, token) REFERENCES token (registry, name) ON DELETE CASCADE
                ) WITHOUT ROWID;
                """)
    }
}
