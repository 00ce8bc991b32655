extension ResourceManagerClient {
    /// The names and levels (`ReadOnly`, `CanNotDelete`) of the locks on the registry, its group and its subscription.
    ///
    /// A `ReadOnly` one forbids writing rules. Empty, too, where the resource manager has no locks (404).
    public func locks(on id: RegistryID) async throws(ResourceManagerError) -> [(name: String, level: String)] {
        let call = try read(
            "\(id)/providers/Microsoft.Authorization/locks", version: settings.lockVersion,
            query: [(name: "$filter", value: "atScope()")], operation: "list locks",
            purpose: "list the locks on registry \(id.name)")
        var locks: [(name: String, level: String)] = []
        try await followPages(from: call) { exchange throws(ResourceManagerError) in
            let page = try exchange.decode(ListPage<LockDocument>.self)
            locks += page.value.map { ($0.name, $0.properties.level) }
            return page.nextLink
        }
        return locks
    }

    /// Of `actions`, those that the identity may not do with the registry.
    ///
    /// None is missing, too, where the resource manager does not tell permissions (404).
    public func missingPermissions(
        on id: RegistryID, actions: [String]
    ) async throws(ResourceManagerError) -> [String] {
        let call = try read(
            "\(id)/providers/Microsoft.Authorization/permissions", version: settings.permissionVersion,
            operation: "read permissions", purpose: "read the identity's permissions on registry \(id.name)")
        var permissions: [Permission] = []
        let isKnown = try await followPages(from: call) { exchange throws(ResourceManagerError) in
            let page = try exchange.decode(ListPage<Permission>.self)
            permissions += page.value
            return page.nextLink
        }
        guard isKnown else { return [] }
        return actions.filter { action in !permissions.contains { $0.allows(action) } }
    }
}

private struct LockDocument: Decodable {
    struct Properties: Decodable {
        let level: String
    }

    let name: String
    let properties: Properties
}
