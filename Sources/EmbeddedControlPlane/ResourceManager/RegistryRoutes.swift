import EmbeddedNetwork
import EmbeddedRegistry
import HTTPTypes

/// The operations of `Microsoft.ContainerRegistry`.
struct RegistryRoutes: ResourceRoutes {
    let provider: ContainerRegistryProvider
    let operations: LongRunningOperations
    let page: ResourcePage

    private static let inSubscription = "/subscriptions/{subscription}/providers/Microsoft.ContainerRegistry"
    private static let inGroup =
        "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.ContainerRegistry/registries"

    private var document: RegistryDocument { RegistryDocument(subscription: provider.subscription) }

    var routes: [ResourceRoute] {
        let registry = Self.inGroup + "/{registry}"
        return [
            ResourceRoute(.get, Self.inSubscription + "/registries", list),
            ResourceRoute(.get, Self.inGroup, list),
            ResourceRoute(.get, registry, show),
            ResourceRoute(.put, registry, put),
            ResourceRoute(.patch, registry, patch),
            ResourceRoute(.delete, registry, delete),
            ResourceRoute(.get, registry + "/listUsages", listUsages),
            ResourceRoute(.get, registry + "/replications", listReplications),
            ResourceRoute(.post, Self.inSubscription + "/checkNameAvailability", checkName),
            ResourceRoute(.get, Self.inSubscription + "/locations/{location}/operationStatuses/{operation}", status),
            ResourceRoute(.get, Self.inSubscription + "/locations/{location}/operationResults/{operation}", result),
        ]
    }

    @Sendable private func list(_ request: ResourceRequest) async throws -> ResourceAnswer {
        // Only what is on the page is read: a list of a thousand would else be read as often as it has pages.
        let registries = try await provider.list(
            in: request.parameters["group"], after: page.after(request), limit: page.length(request) + 1)
        let items = registries.map { (key: $0.name.lowercased(), value: shown($0)) }
        return try ResourceAnswer(page.document(startingWith: items, for: request))
    }

    @Sendable private func show(_ request: ResourceRequest) async throws -> ResourceAnswer {
        try ResourceAnswer(shown(try await registry(of: request)))
    }

    @Sendable private func put(_ request: ResourceRequest) async throws -> ResourceAnswer {
        let change = try RegistryRequest(body: try request.json())
        let registry = try await provider.put(
            request.parameter("registry"), in: request.parameter("group"), change, by: request.principal)
        return try written(registry, isNew: registry.creation == registry.modification, request)
    }

    @Sendable private func patch(_ request: ResourceRequest) async throws -> ResourceAnswer {
        let change = try RegistryRequest(body: try request.json())
        let registry = try await provider.patch(
            request.parameter("registry"), in: request.parameter("group"), change, by: request.principal)
        return try written(registry, isNew: false, request)
    }

    @Sendable private func delete(_ request: ResourceRequest) async throws -> ResourceAnswer {
        let removed = try await provider.delete(request.parameter("registry"), in: request.parameter("group"))
        guard let removed else { return ResourceAnswer(status: 204) }
        guard let operation = operations.begin(.deleting, removed) else { return ResourceAnswer(status: 200) }
        let location = address("operationResults", operation, removed, request)
        return ResourceAnswer(status: 202, headers: [.location: location, .retryAfter: "1"])
    }

    @Sendable private func listUsages(_ request: ResourceRequest) async throws -> ResourceAnswer {
        let registry = try await registry(of: request)
        let counts = try await provider.credentials.counts(of: registry)
        return try ResourceAnswer(
            RegistryUsage.document(of: registry, limits: provider.limits, credentials: counts))
    }

    @Sendable private func listReplications(_ request: ResourceRequest) async throws -> ResourceAnswer {
        _ = try await registry(of: request)
        return try ResourceAnswer(["value": []])
    }

    @Sendable private func checkName(_ request: ResourceRequest) async throws -> ResourceAnswer {
        guard let name = try request.json()["name"]?.text else {
            throw ResourceError.invalid(
                "The body has no 'name'; expected {\"name\":NAME,\"type\":\"\(RegistryType.name)\"}.")
        }
        guard let objection = try await provider.objection(toName: name) else {
            return try ResourceAnswer(["nameAvailable": true])
        }
        return try ResourceAnswer([
            "nameAvailable": false, "reason": .string(objection.reason), "message": .string(objection.message),
        ])
    }

    /// What `Azure-AsyncOperation` points to.
    @Sendable private func status(_ request: ResourceRequest) async throws -> ResourceAnswer {
        let isRunning = try operations.isRunning(request.parameter("operation"))
        return try ResourceAnswer(
            [
                "id": .string(request.path), "name": .string(request.parameter("operation")),
                "status": isRunning ? "InProgress" : "Succeeded",
            ], headers: isRunning ? [.retryAfter: "1"] : [:])
    }

    /// What `Location` points to.
    @Sendable private func result(_ request: ResourceRequest) async throws -> ResourceAnswer {
        guard try operations.isRunning(request.parameter("operation")) else { return ResourceAnswer(status: 200) }
        return ResourceAnswer(
            status: 202,
            headers: [
                .location: request.origin + request.path + "?api-version=\(request.apiVersion)", .retryAfter: "1",
            ])
    }

    private func registry(of request: ResourceRequest) async throws -> RegistryResource {
        try await provider.registry(request.parameter("registry"), in: request.parameter("group"))
    }

    private func shown(_ registry: RegistryResource) -> JSONValue {
        document.full(registry, provisioningState: operations.provisioningState(of: registry))
    }

    /// A write's answer: 200 and done, as the real service answers network rules; where long-running writes are
    /// switched on, 201 with the addresses to poll.
    ///
    /// Never 202, which the SDKs refuse here.
    private func written(
        _ registry: RegistryResource, isNew: Bool, _ request: ResourceRequest
    ) throws -> ResourceAnswer {
        guard let operation = operations.begin(isNew ? .creating : .updating, registry) else {
            return try ResourceAnswer(shown(registry))
        }
        return try ResourceAnswer(
            status: 201, shown(registry),
            headers: [
                .azureAsyncOperation: address("operationStatuses", operation, registry, request),
                .location: address("operationResults", operation, registry, request), .retryAfter: "1",
            ])
    }

    private func address(
        _ kind: String, _ operation: String, _ registry: RegistryResource, _ request: ResourceRequest
    ) -> String {
        "\(request.origin)/subscriptions/\(provider.subscription)/providers/Microsoft.ContainerRegistry/locations/"
            + "\(registry.location.uppercased())/\(kind)/\(operation)?api-version=\(request.apiVersion)"
    }
}

extension HTTPField.Name {
    /// `Azure-AsyncOperation`: where the status of a long-running write is to be had.
    static let azureAsyncOperation = Self(literal: "Azure-AsyncOperation")
}
