import Foundation

/// Somebody's name and passwords, as the commands show them.
package struct CredentialSummary: Sendable, Hashable, Codable {
    /// A password in clear.
    package struct Password: Sendable, Hashable, Codable {
        /// Its name, such as `password2`.
        package let name: String
        /// Its text.
        package let value: String
        /// When it ends; nil for never.
        package let expiry: Date?
    }

    /// The host of the registry.
    package let loginServer: String
    /// The user's name.
    package let username: String
    /// The passwords.
    package let passwords: [Password]
}

extension ControlInterface {
    /// The admin user of `registry`, or of the first.
    func adminCredentials(of name: String?) async throws -> CredentialSummary {
        let registry = try await namedOrFirst(name)
        return summary(
            of: try await provider.credentials.adminCredentials(of: registry.name, in: registry.resourceGroup),
            registry)
    }

    /// The same, with a new password in the place of the one called `password`.
    func renewAdminPassword(_ password: String, of name: String?) async throws -> CredentialSummary {
        guard let position = PasswordPosition(name: password) else {
            throw StackError(.refused, "There is no password '\(password)'; expected password or password2.")
        }
        let registry = try await namedOrFirst(name)
        return summary(
            of: try await provider.credentials.renewAdminPassword(
                position, of: registry.name, in: registry.resourceGroup), registry)
    }

    /// A new token with two passwords.
    ///
    /// - Parameters:
    ///   - scopeMap: The scope map; nil for a new one with `actions`.
    ///   - days: After how many days the passwords end; nil for never.
    func createToken(
        _ token: String, of name: String?, scopeMap: String?, actions: [String], days: Int?
    ) async throws -> CredentialSummary {
        // Before a scope map is made for a token that cannot be.
        if let objection = CredentialName.objection(to: token, of: "token") { throw StackError(.refused, objection) }
        let (credentials, registry) = (provider.credentials, try await namedOrFirst(name))
        let (name, group) = (registry.name, registry.resourceGroup)
        guard try await credentials.token(token, of: name, in: group) == nil else {
            throw StackError(.refused, "The registry '\(name)' has a token '\(token)' already; choose another name.")
        }
        var change = CredentialStore.TokenChange(scopeMap: scopeMap)
        if scopeMap == nil {
            // A long name leaves no room for more; tokens and scope maps are named apart.
            let own = "\(token)-scope-map"
            let fits = CredentialName.objection(to: own, of: "scope map") == nil
            change.scopeMap = try await credentials.putScopeMap(
                fits ? own : token, of: name, in: group, description: "Created by token: \(token)", actions: actions
            ).name
        }
        _ = try await credentials.putToken(token, of: name, in: group, change)
        let issued = try await credentials.generatePasswords(
            PasswordPosition.allCases, expiry: days.map { steered.now.addingTimeInterval(Double($0) * 86_400) },
            for: token, of: name, in: group)
        return CredentialSummary(
            loginServer: registry.loginServer, username: issued.username,
            passwords: issued.passwords.map { .init(name: $0.name, value: $0.value, expiry: $0.expiry) })
    }

    private func namedOrFirst(_ name: String?) async throws -> RegistryResource {
        if let name { return try await named(name) }
        guard let first = try await provider.list(limit: 1).first else {
            throw StackError(.notFound, "There is no registry; make one with: acr-embedded registry create NAME.")
        }
        return first
    }

    private func summary(of admin: AdminCredentials, _ registry: RegistryResource) -> CredentialSummary {
        CredentialSummary(
            loginServer: registry.loginServer, username: admin.username,
            passwords: admin.passwords.map { .init(name: $0.name, value: $0.value, expiry: nil) })
    }
}
