import GRDB

extension ContainerRegistryProvider {
    /// Makes a registry that answers selected networks only, and its group where that is missing.
    package func createClosed(
        _ name: String, in group: String, location: String, tier: String, configuration: StackConfiguration
    ) async throws -> RegistryResource {
        // All of it before the group is made.
        let objections = [
            RegistryName.objection(to: name), RegistryName.objection(toGroup: group),
            RegistryName.objection(toLocation: location),
        ]
        if let objection = objections.lazy.compactMap(\.self).first { throw StackError(.refused, objection) }
        if try await registries.registry(named: name) != nil {
            throw StackError(.refused, "There is a registry '\(name)' already; choose another name.")
        }
        let location = RegistryName.normalized(location: location)
        _ =
            try await groups.group(named: group) == nil
            ? try await groups.put(ResourceGroup(name: group, location: location)) : nil
        var properties: [String: JSONValue] = [
            "adminUserEnabled": .boolean(configuration.adminUser),
            "dataEndpointEnabled": .boolean(configuration.dataEndpoints),
        ]
        if RegistryTier(name: tier)?.hasNetworkRules == true {
            properties["networkRuleSet"] = ["defaultAction": "Deny"]
        }
        return try await put(
            name, in: group, RegistryRequest(location: location, tier: tier, properties: .object(properties)),
            by: ResourceManager.principal)
    }
}

extension StackDatabase {
    /// Whether the first start is still to come.
    ///
    /// A registry that its owner has deleted since does not come back.
    func isNew() async throws -> Bool {
        try await queue.read { database in
            try Bool.fetchOne(database, sql: "SELECT NOT EXISTS (SELECT 1 FROM setting WHERE key = 'started')") ?? true
        }
    }

    /// The first start is over.
    func markStarted() async throws {
        try await queue.write { database in
            try database.execute(sql: "INSERT OR IGNORE INTO setting (key, value) VALUES ('started', 'yes')")
        }
    }
}
