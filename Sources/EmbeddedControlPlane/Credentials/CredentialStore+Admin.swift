import EmbeddedRegistry
import Foundation
import GRDB

extension CredentialStore {
    /// The admin user of the registry `name` of `group`.
    ///
    /// - Throws: ``ResourceError`` `UnAuthorizedForCredentialOperations` while that user is switched off.
    package func adminCredentials(of name: String, in group: String) async throws -> AdminCredentials {
        try await read(name, in: group) { registry, database in
            try requireAdmin(registry)
            guard let credentials = try storedAdmin(of: registry, database) else {
                throw StackError(.state, "The admin user of '\(registry.name)' has lost the passwords; renew them.")
            }
            return credentials
        }
    }

    /// Gives the admin user a new password in the place of the one at `position`, which is good no longer.
    ///
    /// - Throws: ``ResourceError`` `UnAuthorizedForCredentialOperations` while that user is switched off.
    package func renewAdminPassword(
        _ position: PasswordPosition, of name: String, in group: String
    ) async throws -> AdminCredentials {
        try await change(name, in: group) { registry, database in
            try requireAdmin(registry)
            try setAdminPassword(position, of: registry, database)
            return try adminCredentials(of: registry, database)
        }
    }

    /// The admin user of `registry`, with new passwords where there are none.
    func adminCredentials(of registry: RegistryResource, _ database: Database) throws -> AdminCredentials {
        if let stored = try storedAdmin(of: registry, database) { return stored }
        for position in PasswordPosition.allCases { try setAdminPassword(position, of: registry, database) }
        return try storedAdmin(of: registry, database) ?? AdminCredentials(username: registry.name, passwords: [])
    }

    private func storedAdmin(of registry: RegistryResource, _ database: Database) throws -> AdminCredentials? {
        let rows = try Row.fetchAll(
            database.cachedStatement(
                sql: "SELECT position, id, password FROM adminPassword WHERE registry = ? ORDER BY position"),
            arguments: [registry.number])
        guard rows.count == PasswordPosition.allCases.count else { return nil }
        return AdminCredentials(
            username: registry.name,
            passwords: zip(PasswordPosition.allCases, rows).map { position, row in
                AdminCredentials.Password(name: position.adminName, value: row["password"], id: row["id"])
            })
    }

    private func setAdminPassword(
        _ position: PasswordPosition, of registry: RegistryResource, _ database: Database
    ) throws {
        var generator = SystemRandomNumberGenerator()
        try database.execute(
            sql: "INSERT OR REPLACE INTO adminPassword (registry, position, id, password) VALUES (?, ?, ?, ?)",
            arguments: [
                registry.number, position.rawValue, UUID().uuidString.lowercased(),
                PasswordRecord.newPassword(using: &generator),
            ])
    }

    private func requireAdmin(_ registry: RegistryResource) throws(ResourceError) {
        guard registry.isAdminUserEnabled else {
            throw ResourceError(
                400, "UnAuthorizedForCredentialOperations",
                "Cannot perform credential operations for \(registry.id(subscription: subscription)) as admin user is "
                    + "disabled. Kindly enable the admin user as per docs: "
                    + "https://docs.microsoft.com/en-us/azure/container-registry/container-registry-authentication#admin-account"
            )
        }
    }
}
