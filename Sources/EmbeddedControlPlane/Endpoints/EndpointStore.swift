import EmbeddedNetwork
import GRDB

/// The registries' further listeners in the stack's database.
///
/// Ports stay with names. A registry that is deleted takes its endpoints with it.
package struct EndpointStore: Sendable {
    /// The most private endpoints of a registry, as Azure grants them to the tier Premium.
    package static let privateEndpointLimit = 200

    private let database: StackDatabase

    /// The endpoints of `database`.
    package init(_ database: StackDatabase) { self.database = database }

    /// The endpoints of the registry `number`, by kind and name.
    package func endpoints(of number: Int64) async throws -> [RegistryEndpoint] {
        try await database.queue.read { database in
            try Row.fetchAll(
                database.cachedStatement(sql: "SELECT * FROM endpoint WHERE registry = ? ORDER BY kind, name"),
                arguments: [number]
            ).compactMap(Self.endpoint)
        }
    }

    /// Makes the private endpoint `name` of `registry`, with a port of its own.
    ///
    /// - Throws: ``StackError`` with `refused` where there is one already, there are too many, or the tier has none.
    package func addPrivateEndpoint(_ name: String, to registry: RegistryResource) async throws -> RegistryEndpoint {
        guard registry.tier == .premium else {
            throw StackError(
                .refused,
                "The registry '\(registry.name)' has the tier \(registry.tier.rawValue), and private endpoints need Premium."
            )
        }
        return try await database.queue.write { database in
            let names = try String.fetchAll(
                database, sql: "SELECT name FROM endpoint WHERE registry = ? AND kind = ?",
                arguments: [registry.number, RegistryEndpoint.Kind.privateEndpoint.rawValue])
            guard !names.contains(where: { $0.lowercased() == name.lowercased() }) else {
                throw StackError(
                    .refused,
                    "The registry '\(registry.name)' has a private endpoint '\(name)' already; choose another name.")
            }
            guard names.count < Self.privateEndpointLimit else {
                throw StackError(
                    .refused,
                    "The registry '\(registry.name)' has \(names.count) private endpoints, as many as there may be; remove one."
                )
            }
            return try Self.insert(database, registry.number, .privateEndpoint, name)
        }
    }

    /// The one endpoint of a `kind` that the registry `number` has; made on the first call.
    ///
    /// - Throws: ``StackError`` with `notFound` where the registry has been deleted.
    package func endpoint(_ kind: RegistryEndpoint.Kind, of number: Int64) async throws -> RegistryEndpoint {
        try await database.queue.write { database in
            let kept = try Row.fetchOne(
                database, sql: "SELECT * FROM endpoint WHERE registry = ? AND kind = ?",
                arguments: [number, kind.rawValue])
            if let endpoint = kept.flatMap(Self.endpoint) { return endpoint }
            let isThere = try Bool.fetchOne(
                database, sql: "SELECT EXISTS (SELECT 1 FROM registry WHERE number = ?)", arguments: [number])
            guard isThere == true else { throw StackError(.notFound, "The registry has been deleted.") }
            return try Self.insert(database, number, kind, kind.rawValue)
        }
    }

    /// Forgets the private endpoint `name`, and so its port; nil where there is none.
    package func removePrivateEndpoint(_ name: String, of number: Int64) async throws -> RegistryEndpoint? {
        try await database.queue.write { database in
            let kept = try Row.fetchOne(
                database, sql: "SELECT * FROM endpoint WHERE registry = ? AND kind = ? AND name = ?",
                arguments: [number, RegistryEndpoint.Kind.privateEndpoint.rawValue, name])
            guard let endpoint = kept.flatMap(Self.endpoint) else { return nil }
            try database.execute(sql: "DELETE FROM endpoint WHERE port = ?", arguments: [endpoint.port])
            return endpoint
        }
    }

    private static func insert(
        _ database: Database, _ number: Int64, _ kind: RegistryEndpoint.Kind, _ name: String
    ) throws -> RegistryEndpoint {
        let endpoint = RegistryEndpoint(
            registry: number, kind: kind, name: name, port: try PortChoice.free(database))
        try database.execute(
            sql: "INSERT INTO endpoint (registry, kind, name, port) VALUES (?, ?, ?, ?)",
            arguments: [number, kind.rawValue, name, endpoint.port])
        return endpoint
    }

    private static func endpoint(_ row: Row) -> RegistryEndpoint? {
        RegistryEndpoint.Kind(rawValue: row["kind"]).map {
            RegistryEndpoint(registry: row["registry"], kind: $0, name: row["name"], port: row["port"])
        }
    }
}
