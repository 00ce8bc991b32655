import HTTPTypes

/// The operations on the subscription, its resource groups and its resources of any type.
struct SubscriptionRoutes: ResourceRoutes {
    let provider: ContainerRegistryProvider
    let tenant: String
    let page: ResourcePage

    private var subscription: String { provider.subscription }

    var routes: [ResourceRoute] {
        let group = "/subscriptions/{subscription}/resourceGroups/{group}"
        return [
            ResourceRoute(.get, "/subscriptions") { _ in try ResourceAnswer(["value": [subscriptionDocument]]) },
            ResourceRoute(.get, "/subscriptions/{subscription}") { _ in try ResourceAnswer(subscriptionDocument) },
            ResourceRoute(.get, "/subscriptions/{subscription}/resourceGroups", listGroups),
            ResourceRoute(.get, group, showGroup),
            ResourceRoute(.put, group, putGroup),
            ResourceRoute(.get, "/subscriptions/{subscription}/resources", listResources),
            ResourceRoute(.get, group + "/resources", listResources),
            ResourceRoute(.get, "/subscriptions/{subscription}/providers/Microsoft.ContainerRegistry") { _ in
                try ResourceAnswer(providerDocument)
            },
        ]
    }

    private var subscriptionDocument: JSONValue {
        [
            "id": .string("/subscriptions/\(subscription)"), "subscriptionId": .string(subscription),
            "tenantId": .string(tenant), "displayName": "Embedded", "state": "Enabled", "managedByTenants": [],
        ]
    }

    /// From this `az resource` without `--api-version` takes the newest version that is no preview.
    private var providerDocument: JSONValue {
        let versions: JSONValue = ["2026-09-01-preview", "2025-11-01", "2025-05-01-preview", "2023-07-01"]
        return [
            "id": .string("/subscriptions/\(subscription)/providers/\(RegistryType.namespace)"),
            "namespace": .string(RegistryType.namespace), "registrationState": "Registered",
            "resourceTypes": [["resourceType": "registries", "locations": [], "apiVersions": versions]],
        ]
    }

    @Sendable private func listGroups(_ request: ResourceRequest) async throws -> ResourceAnswer {
        let groups = try await provider.groups.groups()
        let items = groups.map { (key: $0.name.lowercased(), value: document($0)) }.sorted { $0.key < $1.key }
        return try ResourceAnswer(page.document(of: items, for: request))
    }

    @Sendable private func showGroup(_ request: ResourceRequest) async throws -> ResourceAnswer {
        let name = request.parameter("group")
        guard let group = try await provider.groups.group(named: name) else { throw ResourceError.groupNotFound(name) }
        return try ResourceAnswer(document(group))
    }

    @Sendable private func putGroup(_ request: ResourceRequest) async throws -> ResourceAnswer {
        let change = try RegistryRequest(body: try request.json())
        if let objection = RegistryName.objection(toGroup: request.parameter("group")) {
            throw ResourceError.invalid(objection)
        }
        guard let location = change.location.map(RegistryName.normalized(location:)), !location.isEmpty else {
            throw ResourceError(400, "LocationRequired", "The location property is required for this definition.")
        }
        if let objection = RegistryName.objection(toLocation: location) { throw ResourceError.invalid(objection) }
        let (group, isNew) = try await provider.groups.put(
            ResourceGroup(name: request.parameter("group"), location: location, tags: change.tags ?? [:]))
        return try ResourceAnswer(status: isNew ? 201 : 200, document(group))
    }

    @Sendable private func listResources(_ request: ResourceRequest) async throws -> ResourceAnswer {
        let filter = try ResourceFilter(request.queryValue("$filter") ?? "")
        let document = RegistryDocument(subscription: subscription)
        let registries = try await provider.list(in: request.parameters["group"]).filter { registry in
            filter.admits(type: RegistryType.name, name: registry.name, group: registry.resourceGroup)
        }
        let items = registries.map { (key: $0.name.lowercased(), value: document.brief($0)) }
            .sorted { $0.key < $1.key }
        return try ResourceAnswer(page.document(of: items, for: request))
    }

    private func document(_ group: ResourceGroup) -> JSONValue {
        [
            "id": .string("/subscriptions/\(subscription)/resourceGroups/\(group.name)"), "name": .string(group.name),
            "type": "Microsoft.Resources/resourceGroups", "location": .string(group.location),
            "tags": .object(group.tags.mapValues(JSONValue.string)), "properties": ["provisioningState": "Succeeded"],
        ]
    }
}
