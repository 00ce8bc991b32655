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
