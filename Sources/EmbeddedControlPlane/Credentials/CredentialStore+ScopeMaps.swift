import EmbeddedRegistry
import Foundation
import GRDB

extension CredentialStore {
    /// The scope maps of the registry `name` of `group`, the system's first, by name.
    package func scopeMaps(of name: String, in group: String) async throws -> [ScopeMap] {
        try await read(name, in: group) { registry, database in
            let rows = try Row.fetchAll(
                database, sql: "SELECT * FROM scopeMap WHERE registry = ? ORDER BY name", arguments: [registry.number])
            return ScopeMap.system + (try rows.map(ScopeMap.init(row:)))
        }
    }

    /// The scope map `scopeMap` of the registry `name`; nil where there is none.
    package func scopeMap(_ scopeMap: String, of name: String, in group: String) async throws -> ScopeMap? {
        try await read(name, in: group) { registry, database in
            try Self.scopeMap(scopeMap, of: registry, database)
        }
    }

    /// Makes the scope map, or gives it other actions or another description.
    ///
    /// - Parameters:
    ///   - description: nil to leave it.
    ///   - actions: nil to leave them, which only an existing one can.
    /// - Throws: ``ResourceError`` with status 400 for a name or an action that cannot be, and for the system's.
    package func putScopeMap(
        _ scopeMap: String, of name: String, in group: String, description: String?, actions: [String]?,
        mustExist: Bool = false
    ) async throws -> ScopeMap {
        if let objection = CredentialName.objection(to: scopeMap, of: "scope map") {
            throw ResourceError.invalid(objection)
        }
        if let objection = actions?.lazy.compactMap({ AccessRights.objection(toScopeMapAction: $0) }).first {
            throw ResourceError(400, "InvalidScopeMapAction", objection)
        }
        return try await change(name, in: group) { registry, database in
            let present = try Self.scopeMap(scopeMap, of: registry, database)
            if present == nil {
                if mustExist { throw CredentialName.notFound("scopeMaps", scopeMap, of: registry) }
                try CredentialName.checkQuota("scopeMap", "scope map", of: registry, database)
            }
            guard let actions = actions ?? present?.actions, !actions.isEmpty else {
                throw ResourceError.invalid("The property 'properties.actions' is missing or empty.")
            }
            let changed = ScopeMap(
                name: present?.name ?? scopeMap, description: description ?? present?.description ?? "",
                actions: actions, createdAt: present?.createdAt ?? now())
            try database.execute(
                sql: """
                    INSERT OR REPLACE INTO scopeMap (registry, name, description, actions, createdAt)
                    VALUES (?, ?, ?, ?, ?)
                    """,
                arguments: [
                    registry.number, changed.name, changed.description, try JSONText.encode(changed.actions),
                    changed.createdAt?.timeIntervalSince1970,
                ])
            return changed
        }
    }

    /// Removes the scope map; its tokens then may do nothing.
    ///
    /// - Returns: Whether there was one.
    package func deleteScopeMap(_ scopeMap: String, of name: String, in group: String) async throws -> Bool {
        if ScopeMap.system(named: scopeMap) != nil {
            throw ResourceError.invalid("The scope map '\(scopeMap)' is the system's and cannot be deleted.")
        }
        return try await change(name, in: group) { registry, database in
            try database.execute(
                sql: "DELETE FROM scopeMap WHERE registry = ? AND name = ?", arguments: [registry.number, scopeMap])
            return database.changesCount > 0
        }
    }

    static func scopeMap(_ name: String, of registry: RegistryResource, _ database: Database) throws -> ScopeMap? {
        if let system = ScopeMap.system(named: name) { return system }
        return try Row.fetchOne(
            database.cachedStatement(sql: "SELECT * FROM scopeMap WHERE registry = ? AND name = ?"),
            arguments: [registry.number, name]
        ).map(ScopeMap.init(row:))
    }
}

extension ScopeMap {
    init(row: Row) throws {
        self.init(
            name: row["name"], description: row["description"],
            actions: try JSONText.decode(row["actions"] as String),
            createdAt: Date(timeIntervalSince1970: row["createdAt"]))
    }
}
