import EmbeddedNetwork
import GRDB
import IPNetworks
import NetworkRules

/// The egress points in the stack's database.
///
/// Ports stay with names; addresses may change.
package struct EgressStore: Sendable {
    private let database: StackDatabase

    /// The egress points of `database`.
    package init(_ database: StackDatabase) { self.database = database }

    /// What the database calls the route of a trusted service.
    private static let trustedService = "trustedService"

    /// The points, in the order in which they were made.
    package func points() async throws -> [EgressPoint] {
        try await database.queue.read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM egress ORDER BY position").map(Self.point)
        }
    }

    /// Gives the point `name` this address; makes it with a port of its own where it is missing.
    package func put(_ name: String, address: IPv4Address) async throws -> EgressPoint {
        try await database.queue.write { database in
            let isThere = try Self.fetch(database, name) != nil
            if isThere {
                try database.execute(
                    sql: "UPDATE egress SET address = ? WHERE name = ?", arguments: [address.description, name])
            } else {
                try Self.insert(database, name, address)
            }
            return try Self.require(database, name)
        }
    }

    /// Makes the point `name`.
    ///
    /// - Throws: ``StackError`` with `refused` where there is one already.
    package func add(
        _ name: String, address: IPv4Address, route: AccessRoute = .publicEndpoint
    ) async throws -> EgressPoint {
        try await database.queue.write { database in
            if let other = try Self.fetch(database, name) {
                throw StackError(
                    .refused,
                    "There is an egress point '\(other.name)' already, for \(other.address); choose another name.")
            }
            try Self.insert(database, name, address, route)
            return try Self.require(database, name)
        }
    }

    /// Forgets the point `name`, and so its port.
    package func remove(_ name: String) async throws {
        try await database.queue.write { database in
            try database.execute(sql: "DELETE FROM egress WHERE name = ?", arguments: [name])
        }
    }

    private static func insert(
        _ database: Database, _ name: String, _ address: IPv4Address, _ route: AccessRoute = .publicEndpoint
    ) throws {
        try database.execute(
            sql: "INSERT INTO egress (name, address, port, route) VALUES (?, ?, ?, ?)",
            arguments: [
                name, address.description, try PortChoice.free(database),
                route == .trustedService ? trustedService : "publicEndpoint",
            ])
    }

    private static func fetch(_ database: Database, _ name: String) throws -> EgressPoint? {
        try Row.fetchOne(database, sql: "SELECT * FROM egress WHERE name = ?", arguments: [name]).map(point)
    }

    private static func require(_ database: Database, _ name: String) throws -> EgressPoint {
        guard let point = try fetch(database, name) else {
            throw StackError(.state, "The stack's database lost the egress point '\(name)'.")
        }
        return point
    }

    private static func point(_ row: Row) throws -> EgressPoint {
        try EgressPoint(
            name: row["name"], address: row["address"] as String, port: row["port"],
            route: row["route"] == trustedService ? .trustedService : .publicEndpoint)
    }
}
