/// A built-in role of Azure's: what it is called, and what it lets its holders do.
struct RoleDefinition: Sendable, Hashable {
    /// The identifier, a GUID that is the same in every tenant.
    let id: String
    /// The name, such as `AcrPush`.
    let name: String
    /// What Azure says about it.
    let description: String
    /// The operations on resources.
    var actions: [String] = []
    /// The operations on what lies in them.
    var dataActions: [String] = []
    /// What `actions` do not include.
    var notActions: [String] = []

    /// The roles that registries are used with (Microsoft Learn, "Azure Container Registry roles directory reference"),
    /// and those that include them.
    static let builtIn: [Self] = [
        Self(
            id: "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", name: "Owner",
            description: "Grants full access to manage all resources, including the ability to assign roles.",
            actions: ["*"]),
        Self(
            id: "b24988ac-6180-42a0-ab88-20f7382dd24c", name: "Contributor",
            description: "Grants full access to manage all resources, but does not allow you to assign roles.",
            actions: ["*"], notActions: ["Microsoft.Authorization/*/Delete", "Microsoft.Authorization/*/Write"]),
        Self(
            id: "acdd72a7-3385-48ef-bd42-f606fba81ae7", name: "Reader",
            description: "View all resources, but does not allow you to make any changes.", actions: ["*/read"]),
        Self(
            id: "7f951dda-4ed3-4680-a7ca-43fe172d538d", name: "AcrPull", description: "acr pull",
            actions: [registries + "pull/read"]),
        Self(
            id: "8311e382-0749-4cb8-b61a-304f252e45ec", name: "AcrPush", description: "acr push",
            actions: [registries + "pull/read", registries + "push/write"]),
        Self(
            id: "c2f4ef07-c644-48eb-af81-4b1b4947fb11", name: "AcrDelete", description: "acr delete",
            actions: [registries + "artifacts/delete"]),
        Self(
            id: "6cef56e8-d556-48e5-a04f-b8e64114680f", name: "AcrImageSigner", description: "acr image signer",
            actions: [registries + "sign/write"], dataActions: [registries + "trustedCollections/write"]),
        Self(
            id: "b93aa761-3e63-49ed-ac28-beffa264f7ac", name: "Container Registry Repository Reader",
            description:
                "Allows for read access to Azure Container Registry repositories, but excluding catalog listing.",
            dataActions: [repositories + "metadata/read", repositories + "content/read"]),
        Self(
            id: "2a1e307c-b015-4ebd-883e-5b7698a07328", name: "Container Registry Repository Writer",
            description: "Allows for read and write access to Azure Container Registry repositories, but excluding "
                + "catalog listing.",
            dataActions: [
                repositories + "metadata/read", repositories + "content/read", repositories + "metadata/write",
                repositories + "content/write",
            ]),
        Self(
            id: "2efddaa5-3f1f-4df3-97df-af3f13818f4c", name: "Container Registry Repository Contributor",
            description: "Allows for read, write, and delete access to Azure Container Registry repositories, but "
                + "excluding catalog listing.",
            dataActions: [
                repositories + "metadata/read", repositories + "content/read", repositories + "metadata/write",
                repositories + "content/write", repositories + "metadata/delete", repositories + "content/delete",
            ]),
        Self(
            id: "bfdb9389-c9a5-478a-bb2f-ba9ca092c3c7", name: "Container Registry Repository Catalog Lister",
            description: "Allows for listing all repositories in an Azure Container Registry.",
            dataActions: [registries + "catalog/read"]),
    ]

    private static let registries = "Microsoft.ContainerRegistry/registries/"
    private static let repositories = "Microsoft.ContainerRegistry/registries/repositories/"

    /// The role whose GUID is the last part of `id`, compared without case.
    static func named(byID id: String) -> Self? {
        let last = id.split(separator: "/").last.map { $0.lowercased() }
        return builtIn.first { $0.id == last }
    }

    /// The resource's identifier in `subscription`.
    func resourceID(subscription: String) -> String {
        "/subscriptions/\(subscription)/providers/Microsoft.Authorization/roleDefinitions/\(id)"
    }

    /// The role as the resource manager shows it.
    func document(subscription: String) -> JSONValue {
        func texts(_ list: [String]) -> JSONValue { .array(list.map(JSONValue.string)) }
        return [
            "id": .string(resourceID(subscription: subscription)), "name": .string(id),
            "type": "Microsoft.Authorization/roleDefinitions",
            "properties": [
                "roleName": .string(name), "type": "BuiltInRole", "description": .string(description),
                "assignableScopes": ["/"],
                "permissions": [
                    [
                        "actions": texts(actions), "notActions": texts(notActions), "dataActions": texts(dataActions),
                        "notDataActions": [],
                    ]
                ],
            ],
        ]
    }
}
