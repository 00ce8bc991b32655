import GRDB

/// A resource group: a name under which resources lie.
package struct ResourceGroup: Sendable, Hashable {
    /// The name, unique without case.
    package let name: String
    /// The region.
    package let location: String
    /// The tags that the owner put on it.
    package let tags: [String: String]

    /// A group of these parts.
    package init(name: String, location: String, tags: [String: String] = [:]) {
        self.name = name
        self.location = location
        self.tags = tags
    }
}

/// The resource groups in the stack's database.
package struct ResourceGroupStore: Sendable {
    private let database: StackDatabase

    /// The groups of `database`.
    package init(_ database: StackDatabase) { self.database = database }

    /// All groups, by name.
    package func groups() async throws -> [ResourceGroup] {
        try await database.queue.read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM resourceGroup ORDER BY name").map(ResourceGroup.init(row:))
        }
    }

    /// The group of this name, compared without case.
    package func group(named name: String) async throws -> ResourceGroup? {
        try await database.queue.read { try Self.fetch($0, name) }
    }

    /// Makes the group, or gives an existing one the new tags; its region and the spelling of its name stay.
    package func put(_ group: ResourceGroup) async throws -> (group: ResourceGroup, isNew: Bool) {
        try await database.queue.write { database in
            let isNew = try Self.fetch(database, group.name) == nil
            try database.execute(
                sql: """
                    INSERT INTO resourceGroup (name, location, tags) VALUES (?, ?, ?)
                    ON CONFLICT (name) DO UPDATE SET tags = excluded.tags
                    """,
                arguments: [group.name, group.location, try JSONText.encode(group.tags)])
            return (try Self.fetch(database, group.name) ?? group, isNew)
        }
    }

    /// Removes the group of this name, in which nothing may lie any more, the locks on it and the roles assigned there.
    ///
    /// - Throws: ``ResourceError`` `ScopeLocked`, or `Conflict` where a registry has been made in it meanwhile.
    func delete(_ name: String, lockedScopes: LockStore, subscription: String) async throws {
        let id = "/subscriptions/\(subscription)/resourceGroups/\(name)"
        try await database.queue.write { database in
            try lockedScopes.admit(.delete, on: id, database)
            let count = try Int.fetchOne(
                database, sql: "SELECT count(*) FROM registry WHERE resourceGroup = ?", arguments: [name])
            guard count == 0 else {
                throw ResourceError(
                    409, "Conflict",
                    "The resource group '\(name)' has a registry that was made while it was being removed.")
            }
            try lockedScopes.removeAll(on: id, database)
            try RoleAssignmentStore.removeAll(below: id, database)
            try database.execute(sql: "DELETE FROM resourceGroup WHERE name = ?", arguments: [name])
        }
    }

    private static func fetch(_ database: Database, _ name: String) throws -> ResourceGroup? {
        try Row.fetchOne(database, sql: "SELECT * FROM resourceGroup WHERE name = ?", arguments: [name])
            .map(ResourceGroup.init(row:))
    }
}

extension ResourceGroup {
    init(row: Row) throws {
        self.init(name: row["name"], location: row["location"], tags: try JSONText.decode(row["tags"] as String))
    }
}
