/// What a registry uses of what its tier grants, as `listUsages` answers it.
package enum RegistryUsage {
    /// The body of `listUsages` for `registry`.
    ///
    /// - Parameter credentials: How many scope maps and tokens its owner has made.
    static func document(
        of registry: RegistryResource, limits: RegistryLimits, credentials: (scopeMaps: Int, tokens: Int)
    ) -> JSONValue {
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
                usage("ScopeMaps", limit: registry.tier.tokenQuota, current: credentials.scopeMaps),
                usage("Tokens", limit: registry.tier.tokenQuota, current: credentials.tokens),
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
}
