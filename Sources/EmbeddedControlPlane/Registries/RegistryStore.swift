import EmbeddedNetwork
import Foundation
import GRDB

/// The registries in the stack's database.
///
/// Each write is one transaction: it reads, judges and writes undisturbed.
package struct RegistryStore: Sendable {
    private let database: StackDatabase

    /// The registries of `database`.
    package init(_ database: StackDatabase) { self.database = database }

    /// The registries, of one resource group or all, by name.
    ///
    /// - Parameters:
    ///   - name: Only those behind this name; nil: from the first one on.
    ///   - limit: The most registries; nil: all.
    package func registries(
        in group: String? = nil, after name: String? = nil, limit: Int? = nil
    ) async throws -> [RegistryResource] {
        try await database.queue.read { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT \(Self.columns) FROM registry WHERE (:group IS NULL OR resourceGroup = :group) AND name > :name
                    ORDER BY name LIMIT :limit
                    """)
            let rows = try Row.fetchAll(
                statement, arguments: ["group": group, "name": name ?? "", "limit": limit ?? -1])
            return try rows.map(RegistryResource.init(row:))
        }
    }

    /// Where all registries are, by name, or the one of this name; what their owners have set is not read.
    package func places(named name: String? = nil) async throws -> [RegistryPlace] {
        try await database.queue.read { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT registry.*, properties ->> 'adminUserEnabled' AS admin, endpoint.port AS plainPort
                    FROM registry LEFT JOIN endpoint ON endpoint.registry = number AND kind = 'plain'
                    WHERE :name IS NULL OR registry.name = :name ORDER BY registry.name
                    """)
            return try Row.fetchAll(statement, arguments: ["name": name]).map { row in
                RegistryPlace(
                    name: row["name"], resourceGroup: row["resourceGroup"], port: row["port"], number: row["number"],
                    plainPort: row["plainPort"], isAdminUserEnabled: row["admin"] ?? false)
            }
        }
    }

    /// The regions in which there are registries.
    package func locations() async throws -> Set<String> {
        try await database.queue.read { database in
            try String.fetchSet(database.cachedStatement(sql: "SELECT DISTINCT location FROM registry"))
        }
    }

    /// The registry of this name, in whatever group, compared without case.
    package func registry(named name: String) async throws -> RegistryResource? {
        try await database.queue.read { try Self.fetch($0, name: name) }
    }

    /// Makes the registry that `make` describes with the free port that it is given.
    ///
    /// - Parameters:
    ///   - stored: Called in the same transaction, with the registry's number.
    ///   - committed: Called once it is on disk, before any change of it.
    /// - Throws: ``ResourceError`` `AlreadyInUse`, or what `make` throws.
    package func insert(
        _ make: @escaping @Sendable (_ port: Int) throws -> RegistryResource,
        stored: @escaping @Sendable (RegistryResource, Database) throws -> Void,
        committed: @escaping @Sendable (RegistryResource) -> Void
    ) async throws -> RegistryResource {
        try await database.queue.write { database in
            var registry = try make(try PortChoice.free(database))
            if let other = try Self.fetch(database, name: registry.name) {
                throw ResourceError(
                    409, "AlreadyInUse",
                    "The registry DNS name \(other.loginServer) is already in use. You can check if the name is already "
                        + "claimed using following API: "
                        + "https://docs.microsoft.com/en-us/rest/api/containerregistry/registries/checknameavailability"
                )
            }
            try database.execute(
                sql: """
                    INSERT INTO registry (name, resourceGroup, location, tier, tags, properties, createdBy, createdAt,
                        modifiedBy, modifiedAt, port) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    registry.name, registry.resourceGroup, registry.location, registry.tier.rawValue,
                    registry.storedTags, registry.properties.storedText,
                    registry.creation.principal, registry.creation.time.timeIntervalSince1970,
                    registry.modification.principal, registry.modification.time.timeIntervalSince1970, registry.port,
                ])
            registry.number = database.lastInsertedRowID
            let made = registry
            try stored(made, database)
            database.afterNextTransaction { _ in committed(made) }
            return made
        }
    }

    /// Changes the registry `name` of `group`.
    ///
    /// - Parameters:
    ///   - change: What becomes of it; an error leaves it as it was.
    ///   - stored: Called in the same transaction, after the change.
    ///   - committed: Called once the change is on disk, in the order of the changes.
    /// - Throws: ``ResourceError`` `ResourceNotFound`, or what `change` throws.
    package func update(
        _ name: String, in group: String, lockedScopes: LockStore, subscription: String,
        change: @escaping @Sendable (RegistryResource) throws -> RegistryResource,
        stored: @escaping @Sendable (RegistryResource, Database) throws -> Void,
        committed: @escaping @Sendable (RegistryResource) -> Void
    ) async throws -> RegistryResource {
        try await database.queue.write { database in
            let registry = try Self.require(database, name: name, group: group)
            try lockedScopes.admit(.write, on: registry.id(subscription: subscription), database)
            let changed = try change(registry)
            try database.cachedStatement(
                sql: """
                    UPDATE registry SET tier = ?, tags = ?, properties = ?, modifiedBy = ?, modifiedAt = ? WHERE number = ?
                    """
            ).execute(
                arguments: [
                    changed.tier.rawValue, changed.storedTags, changed.properties.storedText,
                    changed.modification.principal, changed.modification.time.timeIntervalSince1970, registry.number,
                ])
            try stored(changed, database)
            database.afterNextTransaction { _ in committed(changed) }
            return changed
        }
    }

    /// Removes the registry `name` of `group`, the locks on it and the roles assigned there; nil where there is none.
    package func delete(
        _ name: String, in group: String, lockedScopes: LockStore, subscription: String
    ) async throws -> RegistryResource? {
        try await database.queue.write { database in
            guard let registry = try Self.fetch(database, name: name), registry.isIn(group) else { return nil }
            let id = registry.id(subscription: subscription)
            try lockedScopes.admit(.delete, on: id, database)
            try lockedScopes.removeAll(on: id, database)
            try RoleAssignmentStore.removeAll(below: id, database)
            try database.execute(sql: "DELETE FROM registry WHERE number = ?", arguments: [registry.number])
            return registry
        }
    }

    /// What a registry is read from.
    private static let columns = """
        *, (SELECT group_concat(name) FROM (SELECT name FROM endpoint
            WHERE registry = number AND kind = 'privateEndpoint' ORDER BY name)) AS privateEndpoints
        """

    /// The registry `name` of `group`.
    ///
    /// - Throws: ``ResourceError`` `ResourceNotFound`.
    static func require(_ database: Database, name: String, group: String) throws -> RegistryResource {
        guard let registry = try fetch(database, name: name), registry.isIn(group) else {
            throw ResourceError.notFound(type: RegistryType.name, name: name, group: group)
        }
        return registry
    }

    private static func fetch(_ database: Database, name: String) throws -> RegistryResource? {
        try Row.fetchOne(
            database.cachedStatement(sql: "SELECT \(Self.columns) FROM registry WHERE name = ?"), arguments: [name]
        )
        .map(RegistryResource.init(row:))
    }
}

extension RegistryResource {
    /// Whether the registry lies in `group`, compared without case.
    func isIn(_ group: String) -> Bool { resourceGroup.lowercased() == group.lowercased() }

    /// The tags as the database keeps them.
    fileprivate var storedTags: String { JSONValue.object(tags.mapValues(JSONValue.string)).storedText }

    init(row: Row) throws {
        guard let tier = RegistryTier(name: row["tier"]) else {
            throw StackError(.state, "The stack's database keeps an unknown tier '\(row["tier"] as String)'.")
        }
        self.init(
            name: row["name"], resourceGroup: row["resourceGroup"], location: row["location"], tier: tier,
            tags: (try JSONValue(parsing: (row["tags"] as String).utf8).members ?? [:]).compactMapValues(\.text),
            properties: try JSONValue(parsing: (row["properties"] as String).utf8),
            creation: Writing(principal: row["createdBy"], time: Date(timeIntervalSince1970: row["createdAt"])),
            modification: Writing(principal: row["modifiedBy"], time: Date(timeIntervalSince1970: row["modifiedAt"])),
            port: row["port"], number: row["number"],
            privateEndpoints: (row["privateEndpoints"] as String? ?? "").split(separator: ",").map(String.init))
    }
}
