import NetworkRules

/// A registry as the resource manager writes it, api-version 2025-11-01.
///
/// Strict about what decides who can connect, and deaf to everything else: fields come and go with api-versions.
struct RegistryDocument: Decodable {
    struct SKU: Decodable {
        let name: String
        let tier: String?
    }

    struct SystemData: Decodable {
        let lastModifiedBy: String?
        let lastModifiedAt: String?
    }

    struct Properties: Decodable {
        let loginServer: String
        let provisioningState: String
        let publicNetworkAccess: String?
        let networkRuleSet: RuleSet?
        let networkRuleBypassOptions: String?
        let networkRuleBypassAllowedForTasks: Bool?
        let adminUserEnabled: Bool?
        let anonymousPullEnabled: Bool?
        let dataEndpointEnabled: Bool?
        let privateEndpointConnections: [Ignored]?
    }

    struct RuleSet: Decodable {
        let defaultAction: String
        let ipRules: [Rule]?
        let virtualNetworkRules: [Ignored]?
    }

    struct Rule: Decodable {
        let value: String
        let action: String?
    }

    /// An element of which only the number counts.
    struct Ignored: Decodable {
        init(from decoder: any Decoder) {}
    }

    let id: String
    let location: String
    let sku: SKU
    let properties: Properties
    let systemData: SystemData?
}

/// A field whose value the service would have to guess the meaning of.
struct UnknownValue: Error {
    let field: String
    let value: String
    let expected: String
}

extension Registry {
    /// - Throws: ``RegistryIDError``, or ``UnknownValue`` for a spelling that this project does not know.
    init(_ document: RegistryDocument) throws {
        let properties = document.properties
        self.init(
            id: try RegistryID(parsing: document.id),
            location: document.location,
            tier: document.sku.tier ?? document.sku.name,
            loginServer: properties.loginServer,
            provisioningState: properties.provisioningState,
            networkRules: try NetworkRuleSet(properties),
            virtualNetworkRuleCount: properties.networkRuleSet?.virtualNetworkRules?.count ?? 0,
            anonymousPull: properties.anonymousPullEnabled ?? false,
            adminUser: properties.adminUserEnabled ?? false,
            privateEndpointCount: properties.privateEndpointConnections?.count ?? 0,
            dedicatedDataEndpoints: properties.dataEndpointEnabled ?? false,
            lastModifiedBy: document.systemData?.lastModifiedBy,
            lastModifiedAt: document.systemData?.lastModifiedAt)
    }
}

extension NetworkRuleSet {
    fileprivate init?(_ properties: RegistryDocument.Properties) throws {
        guard let ruleSet = properties.networkRuleSet else { return nil }
        let rules = try (ruleSet.ipRules ?? []).map { rule in
            // Rules can only allow; one that did something else must not be taken for one that allows.
            _ = try choose(rule.action ?? "Allow", ["Allow": ()], field: "properties.networkRuleSet.ipRules.action")
            return NetworkRule(value: rule.value)
        }
        self.init(
            publicNetworkAccess: try choose(
                properties.publicNetworkAccess ?? "Enabled", ["Enabled": true, "Disabled": false],
                field: "properties.publicNetworkAccess"),
            defaultAction: try choose(
                ruleSet.defaultAction, ["Allow": .allow, "Deny": .deny],
                field: "properties.networkRuleSet.defaultAction"),
            rules: rules,
            bypass: NetworkBypass(
                trustedServices: properties.networkRuleBypassOptions?.lowercased() != "none",
                tasks: properties.networkRuleBypassAllowedForTasks ?? false))
    }
}

/// The meaning of an enumeration's `value`, compared without case.
private func choose<Meaning>(_ value: String, _ meanings: [String: Meaning], field: String) throws -> Meaning {
    guard let meaning = meanings.first(where: { $0.key.lowercased() == value.lowercased() })?.value else {
        throw UnknownValue(field: field, value: value, expected: meanings.keys.sorted().joined(separator: " or "))
    }
    return meaning
}
