import Foundation

/// The custom role that the service needs: no right over images, tags, tokens or other resources.
///
/// `registries/write` is needed to write rules, and cannot be narrowed: Azure has no action for the rule set alone, so
/// whoever holds the role could open the registry too.
public struct LeastPrivilegeRole: Sendable, Hashable {
    /// An action of the role and why it is there.
    public struct Action: Sendable, Hashable {
        /// The action, such as `Microsoft.ContainerRegistry/registries/write`.
        public let name: String
        /// What the service does with it, as a clause.
        public let purpose: String
        /// Whether the service cannot do without it.
        ///
        /// What is not required only lets it tell more.
        public let isRequired: Bool
    }

    /// Reading the service tags of the discovery API; only for those who use that as their source.
    public static let serviceTagAction = "Microsoft.Network/locations/serviceTags/read"

    /// Writing a registry's resource; only for those whose rules the service writes itself.
    public static let writeAction = "Microsoft.ContainerRegistry/registries/write"

    /// What serves writing alone.
    private static let writingActions: Set = [
        writeAction, "Microsoft.ContainerRegistry/registries/operationStatuses/read",
    ]

    /// All actions that the service can use.
    public static let allActions: [Action] = [
        Action(
            name: "Microsoft.ContainerRegistry/registries/read",
            purpose: "read the rules and what else decides who can connect",
            isRequired: true),
        Action(name: writeAction, purpose: "write the rules", isRequired: true),
        Action(
            name: "Microsoft.ContainerRegistry/registries/operationStatuses/read",
            purpose: "follow a change that takes its time; without it the registry itself is read until it is done",
            isRequired: false),
        Action(
            name: "Microsoft.ContainerRegistry/registries/listUsages/read",
            purpose: "read how many rules the registry may hold; without it the configured number counts",
            isRequired: false),
        Action(
            name: "Microsoft.ContainerRegistry/registries/replications/read",
            purpose: "list the replicas, which `doctor` shows", isRequired: false),
        Action(
            name: "Microsoft.Authorization/locks/read",
            purpose: "find a lock before it refuses a change, and name it", isRequired: false),
        Action(
            name: "Microsoft.Authorization/permissions/read",
            purpose: "find a missing permission before it refuses a change", isRequired: false),
    ]

    /// The role's name.
    public let name: String
    /// What the role is for.
    public let description: String
    /// The role's actions.
    public let actions: [Action]
    /// Where the role can be assigned: resource groups, for Azure takes no single resources here.
    public let assignableScopes: [String]

    /// The role for these registries.
    ///
    /// - Parameters:
    ///   - includingOptional: Whether to grant what the service can do without.
    ///   - writesRules: Whether the service writes rules itself; if not, the role holds no right to change anything.
    ///   - readsServiceTags: Whether the discovery API is the source of publications. Its action counts only where the
    ///     role is assigned on a subscription, so that the subscriptions are assignable too.
    public init(
        registries: [RegistryID],
        name: String = "Container Registry Firewall Sync",
        includingOptional: Bool = true,
        readsServiceTags: Bool = false,
        writesRules: Bool = true
    ) {
        self.name = name
        description = "Keeps the IP rules of container registries equal to Azure's published service tags."
        var actions = Self.allActions.filter {
            ($0.isRequired || includingOptional) && (writesRules || !Self.writingActions.contains($0.name))
        }
        var scopes = registries.map { "/subscriptions/\($0.subscription)/resourceGroups/\($0.resourceGroup)" }
        if readsServiceTags {
            actions.append(
                Action(
                    name: Self.serviceTagAction, purpose: "read the publication by the discovery API", isRequired: true)
            )
            scopes += registries.map { "/subscriptions/\($0.subscription)" }
        }
        self.actions = actions
        var seen: Set<String> = []
        assignableScopes = scopes.filter { seen.insert($0.lowercased()).inserted }
    }

    /// The role as `az role definition create --role-definition` reads it.
    public var json: String {
        let document = Document(
            name: name, description: description, actions: actions.map(\.name), assignableScopes: assignableScopes)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        // Text and lists of text always encode.
        return (try? encoder.encode(document)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    private struct Document: Encodable {
        enum CodingKeys: String, CodingKey {
            case name = "Name"
            case isCustom = "IsCustom"
            case description = "Description"
            case actions = "Actions"
            case notActions = "NotActions"
            case dataActions = "DataActions"
            case notDataActions = "NotDataActions"
            case assignableScopes = "AssignableScopes"
        }

        let name: String
        let isCustom = true
        let description: String
        let actions: [String]
        let notActions: [String] = []
        let dataActions: [String] = []
        let notDataActions: [String] = []
        let assignableScopes: [String]
    }
}
