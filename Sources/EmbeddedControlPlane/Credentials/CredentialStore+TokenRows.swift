import EmbeddedRegistry
import Foundation
import GRDB

extension CredentialStore {
    /// The tokens of `registry`, or the one of this name.
    static func tokens(
        of registry: RegistryResource, named name: String? = nil, _ database: Database
    ) throws -> [RepositoryToken] {
        let arguments: StatementArguments = ["registry": registry.number, "name": name]
        let passwords = try Row.fetchAll(
            database.cachedStatement(
                sql: """
                    SELECT * FROM tokenPassword WHERE registry = :registry AND (:name IS NULL OR token = :name)
                    ORDER BY position
                    """), arguments: arguments)
        let byToken = Dictionary(grouping: passwords) { ($0["token"] as String).lowercased() }
        let rows = try Row.fetchAll(
            database.cachedStatement(
                sql: """
                    SELECT * FROM token WHERE registry = :registry AND (:name IS NULL OR name = :name) ORDER BY name
                    """), arguments: arguments)
        return rows.map { row in
            let name: String = row["name"]
            return RepositoryToken(
                name: name, scopeMap: row["scopeMap"], isEnabled: row["isEnabled"],
                createdAt: Date(timeIntervalSince1970: row["createdAt"]),
                passwords: (byToken[name.lowercased()] ?? []).compactMap(RepositoryToken.Password.init(row:)))
        }
    }

    /// How many scope maps and tokens the owner of `registry` has made.
    func counts(of registry: RegistryResource) async throws -> (scopeMaps: Int, tokens: Int) {
        try await database.queue.read { database in
            func count(_ table: String) throws -> Int {
                try Int.fetchOne(
                    database, sql: "SELECT count(*) FROM \(table) WHERE registry = ?", arguments: [registry.number])
                    ?? 0
            }
            return (try count("scopeMap"), try count("token"))
        }
    }

    /// The tokens of `registry` that may sign in, as the registry knows them.
    func enabledUsers(
        of registry: RegistryResource, _ database: Database
    ) throws -> [String: RegistrySettings.User] {
        let rows = try Row.fetchAll(
            database.cachedStatement(
                sql: """
                    SELECT name, scopeMap, id, salt, hash, expiry FROM token JOIN tokenPassword
                        ON tokenPassword.registry = token.registry AND token = name
                    WHERE token.registry = ? AND isEnabled ORDER BY position
                    """), arguments: [registry.number])
        return try Dictionary(grouping: rows) { ($0["name"] as String).lowercased() }.mapValues { rows in
            RegistrySettings.User(
                name: rows[0]["name"],
                passwords: rows.map { row in
                    PasswordRecord(
                        id: row["id"], salt: row["salt"], hash: row["hash"],
                        expiry: (row["expiry"] as Double?).map(Date.init(timeIntervalSince1970:)))
                },
                rights: try Self.scopeMap(rows[0]["scopeMap"], of: registry, database)?.rights ?? AccessRights())
        }
    }
}

extension RepositoryToken.Password {
    init?(row: Row) {
        guard let position = PasswordPosition(rawValue: row["position"]) else { return nil }
        self.init(
            position: position, createdAt: Date(timeIntervalSince1970: row["createdAt"]),
            expiry: (row["expiry"] as Double?).map(Date.init(timeIntervalSince1970:)))
    }
}
