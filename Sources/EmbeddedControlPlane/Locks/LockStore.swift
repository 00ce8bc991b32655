import GRDB

/// The locks in the stack's database.
package struct LockStore: Sendable {
    private let database: StackDatabase

    /// The locks of `database`.
    package init(_ database: StackDatabase) { self.database = database }

    /// The locks at `scope`, above it and below it, as the resource manager lists them.
    package func locks(around scope: String) async throws -> [ManagementLock] {
        try await database.queue.read { database in
            try Self.all(database).filter { Self.binds($0.scope, scope) || Self.binds(scope, $0.scope) }
        }
    }

    /// The lock `name` at `scope` itself.
    package func lock(named name: String, at scope: String) async throws -> ManagementLock? {
        try await database.queue.read { database in
            try Row.fetchOne(
                database, sql: "SELECT * FROM lock WHERE scope = ? AND name = ?", arguments: [scope, name]
            ).map(ManagementLock.init(row:))
        }
    }

    /// Makes the lock, or replaces the one of its name.
    package func put(_ lock: ManagementLock) async throws {
        try await database.queue.write { database in
            try database.execute(
                sql: """
                    INSERT INTO lock (scope, name, level, notes) VALUES (?, ?, ?, ?)
                    ON CONFLICT (scope, name) DO UPDATE SET level = excluded.level, notes = excluded.notes
                    """,
                arguments: [lock.scope, lock.name, lock.level.rawValue, lock.notes])
        }
    }

    /// Removes the lock; false where there is none.
    package func delete(named name: String, at scope: String) async throws -> Bool {
        try await database.queue.write { database in
            try database.execute(sql: "DELETE FROM lock WHERE scope = ? AND name = ?", arguments: [scope, name])
            return database.changesCount > 0
        }
    }

    /// Lets `operation` on the resource `id` pass.
    ///
    /// - Throws: ``ResourceError`` `ScopeLocked` with status 409, naming the locks that forbid it.
    func admit(_ operation: ManagementLock.Operation, on id: String, _ database: Database) throws {
        let forbidding = try Self.all(database).filter { Self.binds($0.scope, id) && $0.forbids(operation) }
        guard !forbidding.isEmpty else { return }
        throw ResourceError(
            409, "ScopeLocked",
            "The scope '\(id)' cannot perform \(operation) operation because following scope(s) are locked: "
                + "'\(forbidding.map(\.id).joined(separator: "', '"))'. Please remove the lock and try again.")
    }

    /// Removes the locks of a resource that goes.
    func removeAll(on id: String, _ database: Database) throws {
        try database.execute(sql: "DELETE FROM lock WHERE scope = ?", arguments: [id])
    }

    /// Whether a lock at `scope` binds the resource `id`.
    private static func binds(_ scope: String, _ id: String) -> Bool {
        "\(id.lowercased())/".hasPrefix("\(scope.lowercased())/")
    }

    private static func all(_ database: Database) throws -> [ManagementLock] {
        try Row.fetchAll(database.cachedStatement(sql: "SELECT * FROM lock ORDER BY scope, name")).map(
            ManagementLock.init(row:))
    }
}

extension ManagementLock {
    init(row: Row) throws {
        let level: String = row["level"]
        guard let known = Level(name: level) else {
            throw StackError(.state, "The stack's database keeps an unknown lock level '\(level)'.")
        }
        self.init(scope: row["scope"], name: row["name"], level: known, notes: row["notes"])
    }
}
