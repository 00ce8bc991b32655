// Skeleton: each type gets its own file.
import CurlTransport
import IPNetworks
import NetworkRules

/// An Azure cloud: where its resource manager and sign-in are.
public struct Cloud: Sendable, Hashable {
    public let name: String                 // public, usgov, china, embedded, or custom
    public let resourceManager: String      // https://management.azure.com
    public let authority: String            // https://login.microsoftonline.com
    public let audience: String             // https://management.azure.com/ ; scope is audience + "/.default"
    public let registrySuffix: String       // azurecr.io
    public let downloadPage: String         // https://www.microsoft.com/en-us/download/details.aspx?id=56519
    public let publicationCloud: String     // Public, AzureGovernment, China, Embedded: `cloud` in the publication
    public init(name: String, resourceManager: String, authority: String, audience: String, registrySuffix: String, downloadPage: String, publicationCloud: String) { fatalError("unimplemented") }
    public static let publicCloud: Cloud = { fatalError("unimplemented") }()
    public static let usGovernment: Cloud = { fatalError("unimplemented") }()
    public static let china: Cloud = { fatalError("unimplemented") }()
    public static func named(_ name: String) -> Cloud? { fatalError("unimplemented") }
}

/// `/subscriptions/S/resourceGroups/G/providers/Microsoft.ContainerRegistry/registries/R`; equality without case.
public struct RegistryID: Sendable, Hashable, CustomStringConvertible {
    public let subscription: String
    public let resourceGroup: String
    public let name: String
    public init(subscription: String, resourceGroup: String, name: String) { self.subscription = subscription; self.resourceGroup = resourceGroup; self.name = name }
    /// Tolerant of case and of `//`.
    public init(parsing text: String) throws { fatalError("unimplemented") }
    public var description: String { fatalError("unimplemented") }
}

/// A registry as the resource manager shows it, reduced to what decides who can connect.
public struct Registry: Sendable, Equatable {
    public let id: RegistryID
    public let location: String
    public let tier: String                      // Basic, Standard, Premium
    public let loginServer: String
    public let provisioningState: String
    /// nil where the resource has none, as on Basic and Standard.
    public let networkRules: NetworkRuleSet?
    public let virtualNetworkRuleCount: Int
    public let anonymousPull: Bool
    public let adminUser: Bool
    public let privateEndpointCount: Int
    public let dedicatedDataEndpoints: Bool
    public let lastModifiedBy: String?
    public let lastModifiedAt: String?
    public init(id: RegistryID, location: String, tier: String, loginServer: String, provisioningState: String, networkRules: NetworkRuleSet?, virtualNetworkRuleCount: Int, anonymousPull: Bool, adminUser: Bool, privateEndpointCount: Int, dedicatedDataEndpoints: Bool, lastModifiedBy: String?, lastModifiedAt: String?) {
        self.id = id; self.location = location; self.tier = tier; self.loginServer = loginServer; self.provisioningState = provisioningState; self.networkRules = networkRules; self.virtualNetworkRuleCount = virtualNetworkRuleCount; self.anonymousPull = anonymousPull; self.adminUser = adminUser; self.privateEndpointCount = privateEndpointCount; self.dedicatedDataEndpoints = dedicatedDataEndpoints; self.lastModifiedBy = lastModifiedBy; self.lastModifiedAt = lastModifiedAt
    }
}

/// Where an access token comes from.
public enum CredentialSource: Sendable, Hashable {
    case tokenFile(path: String)
    case tokenEnvironment(variable: String)
    case clientSecret(tenant: String, clientID: String, secret: Secret)
    case managedIdentity(clientID: String?)
    case workloadIdentity(tenant: String?, clientID: String?, tokenFile: String?)   // nil: AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_FEDERATED_TOKEN_FILE
    case azureCLI
    /// A secret from a file or an environment variable; its value is never in a description.
    public enum Secret: Sendable, Hashable { case file(path: String), environment(variable: String) }
}

public struct ResourceManagerError: Error, Sendable, CustomStringConvertible {
    public enum Code: Sendable, Hashable {
        case notFound, unauthenticated, authorizationFailed, locked, refusedByPolicy, notPremium, quotaExceeded, throttled, conflict, badAnswer, serverError, transport, timeout, credential, other(String)
    }
    public let code: Code
    /// One sentence: what happened, with Azure's code and message, and what to do.
    public let description: String
    /// Whether a write may have taken effect although no answer says so.
    public let mayHaveTakenEffect: Bool
    public let correlationID: String?
}

/// One signed-in conversation with a resource manager. Tokens are kept until five minutes before they expire.
public struct ResourceManagerClient: Sendable {
    public init(cloud: Cloud, credential: CredentialSource, transport: CurlTransport.Configuration) { fatalError("unimplemented") }
    public func registry(_ id: RegistryID) async throws(ResourceManagerError) -> Registry { fatalError("unimplemented") }
    /// PATCH {"properties":{"networkRuleSet":{"defaultAction":"Deny","ipRules":[…]}}}; returns the registry as answered and ARM's correlation id.
    public func replaceRules(of id: RegistryID, with values: [String]) async throws(ResourceManagerError) -> (registry: Registry, correlationID: String?) { fatalError("unimplemented") }
    public func ruleQuota(of id: RegistryID) async throws(ResourceManagerError) -> RuleQuota? { fatalError("unimplemented") }
    public func replicaLocations(of id: RegistryID) async throws(ResourceManagerError) -> [String] { fatalError("unimplemented") }
    /// Names and levels of locks on the registry, its group and subscription.
    public func locks(on id: RegistryID) async throws(ResourceManagerError) -> [(name: String, level: String)] { fatalError("unimplemented") }
    /// Of `actions`, those the caller may not do (Microsoft.Authorization/permissions).
    public func missingPermissions(on id: RegistryID, actions: [String]) async throws(ResourceManagerError) -> [String] { fatalError("unimplemented") }
    /// The discovery API's publication, pages joined: the bytes of a JSON document for ServiceTags to read.
    public func serviceTags(subscription: String, location: String) async throws(ResourceManagerError) -> [[UInt8]] { fatalError("unimplemented") }
    public func listRegistries(subscription: String) async throws(ResourceManagerError) -> [Registry] { fatalError("unimplemented") }
}

/// The ready line that `acr-embedded serve` prints and keeps as `DIR/ready.json`.
public struct EmbeddedStack: Sendable, Decodable {
    public struct RegistryEntry: Sendable, Decodable { public let name: String; public let id: String; public let loginServer: String; public let url: String }
    public struct EgressEntry: Sendable, Decodable { public let name: String; public let address: String; public let proxy: String }
    public let arm: String
    public let subscription: String
    public let registries: [RegistryEntry]
    public let egress: [EgressEntry]
    public let page: String
    public let ca: String
    public let token: String
    /// Reads DIR/ready.json; a sentence when no stack has ever run there.
    public static func load(directory: String) throws -> EmbeddedStack { fatalError("unimplemented") }
    /// $XDG_STATE_HOME/acr-embedded, or ~/.local/state/acr-embedded.
    public static func defaultDirectory(environment: [String: String]) -> String { fatalError("unimplemented") }
    public var cloud: Cloud { fatalError("unimplemented") }
}
