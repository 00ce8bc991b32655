/// What a registry uses of what its tier grants, as `listUsages` answers it.
package enum RegistryUsage {
    /// The body of `listUsages` for `registry`.
    static func document(of registry: RegistryResource, limits: RegistryLimits) -> JSONValue {
        let rules = registry.properties["networkRuleSet"]
        let hasRules = registry.tier.hasNetworkRules
        return [
            "value": .array([
                usage("Size", limit: registry.tier.includedStorage, unit: "Bytes"),
                usage("Webhooks", limit: webhooks(registry.tier)),
                usage("Geo-replications", limit: hasRules ? -1 : 0),
                usage(
                    "IPRules", limit: hasRules ? limits.ipRuleQuota : 0,
                    current: rules?["ipRules"]?.elements?.count ?? 0),
                usage(
                    "VNetRules", limit: hasRules ? 100 : 0,
                    current: rules?["virtualNetworkRules"]?.elements?.count ?? 0),
                usage(
                    "PrivateEndpointConnections", limit: hasRules ? EndpointStore.privateEndpointLimit : 0,
                    current: registry.privateEndpoints.count),
                usage("ScopeMaps", limit: scopeMaps(registry.tier)),
                usage("Tokens", limit: scopeMaps(registry.tier)),
            ])
        ]
    }

    private static func usage(_ name: String, limit: Int, current: Int = 0, unit: String = "Count") -> JSONValue {
        ["name": .string(name), "limit": .integer(limit), "currentValue": .integer(current), "unit": .string(unit)]
    }

    private static func webhooks(_ tier: RegistryTier) -> Int {
        switch tier {
        case .basic: 2
        case .standard: 10
        case .premium: 500
        }
    }

    private static func scopeMaps(_ tier: RegistryTier) -> Int {
        switch tier {
        case .basic: 100
        case .standard: 500
        case .premium: 50_000
        }
    }
}
