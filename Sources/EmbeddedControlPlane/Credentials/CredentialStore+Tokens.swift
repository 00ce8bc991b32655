import EmbeddedRegistry
import Foundation
import GRDB

extension CredentialStore {
    /// What a token is to become; nil leaves it as it is.
    package struct TokenChange: Sendable, Hashable {
        /// The scope map's name; a new token needs one.
        package var scopeMap: String?
        /// Whether it may sign in.
        package var isEnabled: Bool?
        /// The passwords that it keeps; the others go.
        package var keptPasswords: Set<PasswordPosition>?

        /// A change of these parts.
        package init(
            scopeMap: String? = nil, isEnabled: Bool? = nil, keptPasswords: Set<PasswordPosition>? = nil
        ) {
            self.scopeMap = scopeMap
            self.isEnabled = isEnabled
            self.keptPasswords = keptPasswords
        }
    }

    /// The tokens of the registry `name` of `group`, by name.
    package func tokens(of name: String, in group: String) async throws -> [RepositoryToken] {
        try await read(name, in: group) { registry, database in try Self.tokens(of: registry, database) }
    }

    /// The token `token` of the registry `name`; nil where there is none.
    package func token(_ token: String, of name: String, in group: String) async throws -> RepositoryToken? {
        try await read(name, in: group) { registry, database in
            try Self.tokens(of: registry, named: token, database).first
        }
    }

    /// Makes the token, without passwords, or changes it.
    ///
    /// - Throws: ``ResourceError``: 400 for a name that cannot be, or a scope map that is not there; 404 where it must
    ///   exist and does not.
    package func putToken(
        _ token: String, of name: String, in group: String, _ change: TokenChange, mustExist: Bool = false
    ) async throws -> RepositoryToken {
        if let objection = CredentialName.objection(to: token, of: "token") { throw ResourceError.invalid(objection) }
        return try await self.change(name, in: group) { registry, database in
            let present = try Self.tokens(of: registry, named: token, database).first
            if present == nil {
                if mustExist { throw CredentialName.notFound("tokens", token, of: registry) }
                try CredentialName.checkQuota("token", "token", of: registry, database)
            }
            guard let scopeMap = change.scopeMap ?? present?.scopeMap else {
                throw ResourceError.invalid("The property 'properties.scopeMapId' is required.")
            }
            if change.scopeMap != nil, try Self.scopeMap(scopeMap, of: registry, database) == nil {
                throw ResourceError.invalid(
                    "The scope map '\(scopeMap.prefix(80))' of the registry '\(registry.name)' was not found.")
            }
            try database.execute(
                sql: """
                    INSERT INTO token (registry, name, scopeMap, isEnabled, createdAt) VALUES (?, ?, ?, ?, ?)
                    ON CONFLICT (registry, name) DO UPDATE SET scopeMap = excluded.scopeMap,
                        isEnabled = excluded.isEnabled
                    """,
                arguments: [
                    registry.number, token, scopeMap, change.isEnabled ?? present?.isEnabled ?? true,
                    (present?.createdAt ?? now()).timeIntervalSince1970,
                ])
            for position in PasswordPosition.allCases where change.keptPasswords?.contains(position) == false {
                try database.execute(
                    sql: "DELETE FROM tokenPassword WHERE registry = ? AND token = ? AND position = ?",
                    arguments: [registry.number, token, position.rawValue])
            }
            guard let stored = try Self.tokens(of: registry, named: token, database).first else {
                throw CredentialName.notFound("tokens", token, of: registry)
            }
            return stored
        }
    }

    /// Removes the token; false where there is none.
    package func deleteToken(_ token: String, of name: String, in group: String) async throws -> Bool {
        try await change(name, in: group) { registry, database in
            try database.execute(
                sql: "DELETE FROM token WHERE registry = ? AND name = ?", arguments: [registry.number, token])
            return database.changesCount > 0
        }
    }

    /// Gives the token new passwords; those that were in their places are good no longer.
    ///
    /// - Parameter positions: Which; only these are shown, this once.
    package func generatePasswords(
        _ positions: [PasswordPosition], expiry: Date?, for token: String, of name: String, in group: String
    ) async throws -> (username: String, passwords: [IssuedPassword]) {
        try await change(name, in: group) { registry, database in
            guard let stored = try Self.tokens(of: registry, named: token, database).first else {
                throw CredentialName.notFound("tokens", token, of: registry)
            }
            let time = now()
            guard expiry.map({ $0 > time }) ?? true else {
                throw ResourceError.invalid("The property 'expiry' lies in the past.")
            }
            var generator = SystemRandomNumberGenerator()
            let issued = try positions.map { position in
                let password = PasswordRecord.newPassword(using: &generator)
                let record = PasswordRecord(of: password, expiry: expiry)
                try database.execute(
                    sql: """
                        INSERT OR REPLACE INTO tokenPassword
                            (registry, token, position, id, salt, hash, createdAt, expiry)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                        """,
                    arguments: [
                        registry.number, stored.name, position.rawValue, record.id, record.salt, record.hash,
                        time.timeIntervalSince1970, expiry?.timeIntervalSince1970,
                    ])
                return IssuedPassword(
                    name: position.tokenName, value: password, creationTime: time, expiry: expiry)
            }
            return (stored.name, issued)
        }
    }
}
