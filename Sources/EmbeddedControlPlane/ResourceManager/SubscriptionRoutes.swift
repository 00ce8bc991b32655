import HTTPTypes
import ServiceTags

/// The operations on the tenant, the subscription, its regions and its resources of any type.
struct SubscriptionRoutes: ResourceRoutes {
    let provider: ContainerRegistryProvider
    let tenant: String
    let clock: PublicationClock
    let page: ResourcePage

    private var subscription: String { provider.subscription }

    var routes: [ResourceRoute] {
        [
            ResourceRoute(.get, "/subscriptions") { _ in try ResourceAnswer(["value": [subscriptionDocument]]) },
            ResourceRoute(.get, "/subscriptions/{subscription}") { _ in try ResourceAnswer(subscriptionDocument) },
            ResourceRoute(.get, "/tenants") { _ in try ResourceAnswer(["value": [tenantDocument]]) },
            ResourceRoute(.get, "/subscriptions/{subscription}/locations", listLocations),
            ResourceRoute(.get, "/subscriptions/{subscription}/resources", listResources),
            ResourceRoute(.get, "/subscriptions/{subscription}/resourceGroups/{group}/resources", listResources),
        ]
    }

    private var subscriptionDocument: JSONValue {
        [
            "id": .string("/subscriptions/\(subscription)"), "subscriptionId": .string(subscription),
            "tenantId": .string(tenant), "displayName": "Embedded", "state": "Enabled", "managedByTenants": [],
        ]
    }

    private var tenantDocument: JSONValue {
        [
            "id": .string("/tenants/\(tenant)"), "tenantId": .string(tenant), "displayName": "Embedded",
            "tenantCategory": "Home",
        ]
    }

    /// The regions of the publication in force: these are the ones that have agents.
    @Sendable private func listLocations(_ request: ResourceRequest) async throws -> ResourceAnswer {
        var names: [String: String] = [:]
        for tag in try await clock.currentSample().publication.tags where !tag.region.isEmpty {
            let suffix = tag.name.split(separator: ".").dropFirst().last.map(String.init) ?? tag.region
            names[RegistryName.normalized(location: tag.region)] = Self.spaced(suffix)
        }
        let locations = names.sorted { $0.key < $1.key }.map { name, displayName -> JSONValue in
            [
                "id": .string("/subscriptions/\(subscription)/locations/\(name)"), "name": .string(name),
                "type": "Region", "displayName": .string(displayName), "regionalDisplayName": .string(displayName),
                "metadata": ["regionType": "Physical", "regionCategory": "Recommended"],
            ]
        }
        return try ResourceAnswer(["value": .array(locations)])
    }

    /// `East US 2` for `EastUS2`, as people write the regions that tags name.
    static func spaced(_ name: String) -> String {
        name.replacing(#/([a-z])([A-Z])|([A-Za-z])([0-9])/#) { match in
            "\(match.1 ?? match.3 ?? "") \(match.2 ?? match.4 ?? "")"
        }
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
}
