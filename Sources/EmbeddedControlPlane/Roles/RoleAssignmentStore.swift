import Foundation
import GRDB

/// The role assignments in the stack's database.
package struct RoleAssignmentStore: Sendable {
    private let database: StackDatabase

    /// The assignments of `database`.
    package init(_ database: StackDatabase) { self.database = database }

    /// All assignments, by scope and name.
    func assignments() async throws -> [RoleAssignment] {
        try await database.queue.read { database in
            try Row.fetchAll(
                database.cachedStatement(sql: "SELECT * FROM roleAssignment ORDER BY scope, name")
            ).map(RoleAssignment.init(row:))
        }
    }

    /// The assignment `name`; names are unique in all scopes.
    func assignment(named name: String) async throws -> RoleAssignment? {
        try await database.queue.read { try Self.fetch($0, name) }
    }

    /// Makes the assignment, or gives the one of its name a new description and condition.
    ///
    /// - Throws: ``ResourceError`` with status 409: `RoleAssignmentExists` where another name stands for the same, and
    ///   `RoleAssignmentUpdateNotPermitted` where this name stands for something else.
    func put(_ assignment: RoleAssignment) async throws -> (assignment: RoleAssignment, isNew: Bool) {
        try await database.queue.write { database in
            if let present = try Self.fetch(database, assignment.name) {
                guard present.isEquivalent(to: assignment) else {
                    throw ResourceError(
                        409, "RoleAssignmentUpdateNotPermitted",
                        "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.")
                }
                try database.execute(
                    sql: """
                        UPDATE roleAssignment SET description = ?, condition = ?, conditionVersion = ?, updatedAt = ?
                        WHERE name = ?
                        """,
                    arguments: [
                        assignment.description, assignment.condition, assignment.conditionVersion,
                        assignment.updatedAt.timeIntervalSince1970, assignment.name,
                    ])
                return (try Self.fetch(database, assignment.name) ?? assignment, false)
            }
            let other = try Row.fetchOne(
                database, sql: "SELECT * FROM roleAssignment WHERE scope = ? AND role = ? AND principal = ?",
                arguments: [assignment.scope, assignment.role, assignment.principal])
            if let other {
                throw ResourceError(
                    409, "RoleAssignmentExists",
                    "The role assignment already exists. The ID of the existing role assignment is "
                        + "\((other["name"] as String).replacing("-", with: "")).")
            }
            try database.execute(
                sql: """
                    INSERT INTO roleAssignment (name, scope, role, principal, principalType, description, condition,
                        conditionVersion, createdBy, createdAt, updatedAt) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    assignment.name, assignment.scope, assignment.role, assignment.principal, assignment.principalType,
                    assignment.description, assignment.condition, assignment.conditionVersion, assignment.createdBy,
                    assignment.createdAt.timeIntervalSince1970, assignment.updatedAt.timeIntervalSince1970,
                ])
            return (assignment, true)
        }
    }

    /// Removes the assignment and says what it was; nil where there is none of this name.
    func delete(named name: String) async throws -> RoleAssignment? {
        try await database.queue.write { database in
            let present = try Self.fetch(database, name)
            try database.execute(sql: "DELETE FROM roleAssignment WHERE name = ?", arguments: [name])
            return present
        }
    }

    /// Removes the assignments at a resource that goes, and below it.
    static func removeAll(below id: String, _ database: Database) throws {
        try database.execute(
            sql: "DELETE FROM roleAssignment WHERE lower(substr(scope || '/', 1, ?)) = ?",
            arguments: [id.count + 1, id.lowercased() + "/"])
    }

    /// Makes the table.
    static func createTable(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE roleAssignment (
                    name TEXT PRIMARY KEY COLLATE NOCASE NOT NULL, scope TEXT NOT NULL COLLATE NOCASE,
                    role TEXT NOT NULL, principal TEXT NOT NULL, principalType TEXT NOT NULL, description TEXT,
                    condition TEXT, conditionVersion TEXT, createdBy TEXT NOT NULL, createdAt REAL NOT NULL,
                    updatedAt REAL NOT NULL, UNIQUE (scope, role, principal)
                ) WITHOUT ROWID;
                """)
    }

    private static func fetch(_ database: Database, _ name: String) throws -> RoleAssignment? {
        try Row.fetchOne(
            database.cachedStatement(sql: "SELECT * FROM roleAssignment WHERE name = ?"), arguments: [name]
        ).map(RoleAssignment.init(row:))
    }
}

extension RoleAssignment {
    fileprivate init(row: Row) {
        self.init(
            name: row["name"], scope: row["scope"], role: row["role"], principal: row["principal"],
            principalType: row["principalType"], description: row["description"], condition: row["condition"],
            conditionVersion: row["conditionVersion"], createdBy: row["createdBy"],
            createdAt: Date(timeIntervalSince1970: row["createdAt"]),
            updatedAt: Date(timeIntervalSince1970: row["updatedAt"]))
    }
}
