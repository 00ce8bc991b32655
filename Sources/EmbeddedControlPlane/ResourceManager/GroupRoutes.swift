import HTTPTypes

/// The operations on resource groups.
struct GroupRoutes: ResourceRoutes {
    let provider: ContainerRegistryProvider
    let page: ResourcePage

    private var subscription: String { provider.subscription }

    var routes: [ResourceRoute] {
        let group = "/subscriptions/{subscription}/resourceGroups/{group}"
        return [
            ResourceRoute(.get, "/subscriptions/{subscription}/resourceGroups", listGroups),
            // Clients ask by HEAD whether there is such a group, and take 204 for yes.
            ResourceRoute(.head, group, findGroup),
            ResourceRoute(.get, group, showGroup),
            ResourceRoute(.put, group, putGroup),
            ResourceRoute(.delete, group, deleteGroup),
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

    @Sendable private func findGroup(_ request: ResourceRequest) async throws -> ResourceAnswer {
        ResourceAnswer(status: try await provider.groups.group(named: request.parameter("group")) == nil ? 404 : 204)
    }

    /// Removes the group and the registries in it; where one of them is locked, that one and the group stay.
    @Sendable private func deleteGroup(_ request: ResourceRequest) async throws -> ResourceAnswer {
        try await provider.deleteGroup(request.parameter("group"))
        return ResourceAnswer(status: 200)
    }

    private func document(_ group: ResourceGroup) -> JSONValue {
        [
            "id": .string("/subscriptions/\(subscription)/resourceGroups/\(group.name)"), "name": .string(group.name),
            "type": "Microsoft.Resources/resourceGroups", "location": .string(group.location),
            "tags": .object(group.tags.mapValues(JSONValue.string)), "properties": ["provisioningState": "Succeeded"],
        ]
    }
}
