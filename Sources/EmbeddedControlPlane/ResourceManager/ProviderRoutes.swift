import HTTPTypes

/// The resource providers that the embedded resource manager has, and the versions of their interfaces.
///
/// Any version is answered. The list says which ones clients are written for: from it `az resource` takes the newest that
/// is no preview where it is given none.
struct ProviderRoutes: ResourceRoutes {
    let subscription: String

    private static let types: [(namespace: String, types: [String], versions: [String])] = [
        (
            RegistryType.namespace, ["registries"],
            ["2026-09-01-preview", "2025-11-01", "2025-05-01-preview", "2023-07-01"]
        ),
        (RegistryType.namespace, ["registries/runs"], ["2025-03-01-preview", "2019-06-01-preview"]),
        (
            RegistryType.namespace, ["registries/scopeMaps", "registries/tokens"],
            ["2026-09-01-preview", "2025-11-01", "2023-07-01"]
        ),
        ("Microsoft.Network", ["locations/serviceTags"], ["2022-01-01"]),
        ("Microsoft.Authorization", ["roleAssignments"], ["2022-04-01"]),
        ("Microsoft.Authorization", ["roleDefinitions"], ["2022-05-01-preview", "2022-04-01"]),
        ("Microsoft.Authorization", ["locks"], ["2020-05-01"]),
        ("Microsoft.Resources", ["subscriptions", "resourceGroups"], ["2024-11-01", "2022-12-01"]),
    ]

    private var namespaces: [String] { Set(Self.types.map(\.namespace)).sorted() }

    var routes: [ResourceRoute] {
        let list = "/subscriptions/{subscription}/providers"
        return [
            ResourceRoute(.get, list) { _ in try ResourceAnswer(["value": .array(namespaces.map(document))]) },
            ResourceRoute(.get, list + "/{namespace}") { request in
                let name = request.parameter("namespace")
                guard let known = namespaces.first(where: { $0.lowercased() == name.lowercased() }) else {
                    throw ResourceError(
                        404, "InvalidResourceNamespace", "The resource namespace '\(name.prefix(80))' is invalid.")
                }
                return try ResourceAnswer(document(known))
            },
        ]
    }

    private func document(_ namespace: String) -> JSONValue {
        let types = Self.types.filter { $0.namespace == namespace }.flatMap { entry in
            entry.types.map { type -> JSONValue in
                [
                    "resourceType": .string(type), "locations": [],
                    "apiVersions": .array(entry.versions.map(JSONValue.string)),
                ]
            }
        }
        return [
            "id": .string("/subscriptions/\(subscription)/providers/\(namespace)"), "namespace": .string(namespace),
            "registrationState": "Registered", "registrationPolicy": "RegistrationRequired",
            "resourceTypes": .array(types),
        ]
    }
}
