import CurlTransport
import NetworkRules

extension ResourceManagerClient {
    /// Reads a registry.
    ///
    /// - Throws: ``ResourceManagerError``; `badAnswer` also where the answer is about another registry.
    public func registry(_ id: RegistryID) async throws(ResourceManagerError) -> Registry {
        try await registry(id, call: registryCall(id, purpose: "read registry \(id.name)"))
    }

    /// The resource manager's clock in seconds since 1970, as a read of the registry tells it; nil where it does not.
    public func time(reading id: RegistryID) async throws(ResourceManagerError) -> Double? {
        let exchange = try await connection.exchange(registryCall(id, purpose: "read registry \(id.name)"))
        return exchange.response.header("Date").flatMap(HTTPDate.seconds)
    }

    /// All registries of a subscription that the identity may see.
    public func listRegistries(subscription: String) async throws(ResourceManagerError) -> [Registry] {
        let call = try registryList(subscription)
        var registries: [Registry] = []
        let isThere = try await followPages(from: call) { exchange throws(ResourceManagerError) in
            let page = try exchange.decode(ListPage<RegistryDocument>.self) { page in
                (registries: try page.value.map { try Registry($0) }, next: page.nextLink)
            }
            registries += page.registries
            return page.next
        }
        guard isThere else {
            throw ResourceManagerError(
                code: .notFound,
                description: "cannot \(call.purpose): the resource manager knows no such subscription; "
                    + "check its id, and that the identity may read it")
        }
        return registries
    }

    /// Those of `ids` that the list of a subscription's registries shows, read page by page, of which no more are read
    /// than there are `ids`.
    ///
    /// Some may be missing: that says nothing about them.
    public func registries(
        _ ids: Set<RegistryID>, in subscription: String
    ) async throws(ResourceManagerError) -> [RegistryID: Registry] {
        let call = try registryList(subscription)
        var found: [RegistryID: Registry] = [:]
        var pages = 0
        try await followPages(from: call) { exchange throws(ResourceManagerError) in
            let page = try exchange.decode(ListPage<RegistryDocument>.self) { page in
                (registries: try page.value.map { try Registry($0) }, next: page.nextLink)
            }
            for registry in page.registries where ids.contains(registry.id) { found[registry.id] = registry }
            pages += 1
            return found.count < ids.count && pages < ids.count ? page.next : nil
        }
        return found
    }

    private func registryList(_ subscription: String) throws(ResourceManagerError) -> Call {
        try read(
            "/subscriptions/\(subscription)/providers/Microsoft.ContainerRegistry/registries",
            version: settings.registryVersion, operation: "list registries",
            purpose: "list the registries of the subscription \(subscription)")
    }

    /// How many IP rules the registry may hold and holds; nil where nobody says, be it that the list of usages is
    /// missing or that the identity may not read it: writing rules does not need it.
    public func ruleQuota(of id: RegistryID) async throws(ResourceManagerError) -> RuleQuota? {
        let call = try read(
            "\(id)/listUsages", version: settings.registryVersion, operation: "read quota",
            purpose: "read the quota of registry \(id.name)")
        let exchange = try await connection.exchange(call)
        if [403, 404].contains(exchange.response.status) { return nil }
        guard exchange.isSuccess else { throw exchange.failure() }
        let usages = try exchange.decode(ListPage<UsageDocument>.self).value
        guard let usage = usages.first(where: { $0.name.lowercased() == "iprules" }), usage.limit >= 0 else {
            return nil
        }
        return RuleQuota(limit: usage.limit, used: usage.currentValue)
    }

    /// The regions of the registry's replicas, its home among them where it is replicated at all.
    public func replicaLocations(of id: RegistryID) async throws(ResourceManagerError) -> [String] {
        let call = try read(
            "\(id)/replications", version: settings.registryVersion, operation: "list replicas",
            purpose: "list the replicas of registry \(id.name)"
        )
        var locations: [String] = []
        try await followPages(from: call) { exchange throws(ResourceManagerError) in
            let page = try exchange.decode(ListPage<ReplicationDocument>.self)
            locations += page.value.map(\.location)
            return page.nextLink
        }
        return locations
    }

    func registryCall(_ id: RegistryID, purpose: String) throws(ResourceManagerError) -> Call {
        try read(id.description, version: settings.registryVersion, operation: "read registry", purpose: purpose)
    }

    private func registry(_ id: RegistryID, call: Call) async throws(ResourceManagerError) -> Registry {
        let exchange = try await connection.exchange(call)
        guard exchange.isSuccess else { throw exchange.failure() }
        return try exchange.registry(id)
    }
}

extension Exchange {
    /// The registry in the answer, which must be the one that was asked about.
    func registry(_ id: RegistryID) throws(ResourceManagerError) -> Registry {
        let registry = try decode(RegistryDocument.self) { try Registry($0) }
        guard registry.id == id else {
            throw error(.badAnswer, "the answer is about another registry, \(registry.id); check what answers there")
        }
        return registry
    }
}

/// An entry of `listUsages`; a negative limit means that there is none.
private struct UsageDocument: Decodable {
    let name: String
    let limit: Int
    let currentValue: Int
}

private struct ReplicationDocument: Decodable {
    let location: String
}
