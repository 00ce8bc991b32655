import IPNetworks

/// The way by which a client reaches a registry.
public enum AccessRoute: Sendable, Hashable {
    /// The public endpoint, which the rules guard.
    case publicEndpoint
    /// A private endpoint, which no rule concerns.
    case privateEndpoint
    /// The public endpoint, as one of Microsoft's trusted services.
    case trustedService
    /// The public endpoint, from a task; only one with a system-assigned identity can bypass the rules.
    case task(systemAssignedIdentity: Bool)
}

/// Whether a client may connect, and why.
public struct AccessDecision: Sendable, Hashable {
    /// What decided.
    public enum Reason: Sendable, Hashable {
        /// The client came through a private endpoint.
        case privateEndpoint
        /// The registry lets trusted services, or tasks, pass without a rule.
        case bypass
        /// The registry answers all networks.
        case allNetworks
        /// This rule holds the client's address.
        case rule(NetworkRule)
        /// No rule holds the client's address.
        case noRule
        /// The client's address is IPv6, and rules take IPv4 alone.
        case noRuleForIPv6
        /// Public network access is disabled.
        case disabled
    }

    /// What decided.
    public let reason: Reason

    /// A decision for `reason`.
    package init(reason: Reason) { self.reason = reason }

    /// Whether the client may connect.
    public var isAllowed: Bool {
        switch reason {
        case .privateEndpoint, .bypass, .allNetworks, .rule: true
        case .noRule, .noRuleForIPv6, .disabled: false
        }
    }
}

extension AccessDecision: CustomStringConvertible {
    /// The decision as a clause, such as `allowed by the rule 20.42.66.0/23`.
    public var description: String {
        switch reason {
        case .privateEndpoint: "allowed: private endpoints are not subject to the rules"
        case .bypass: "allowed: the registry lets this service bypass the rules"
        case .allNetworks: "allowed: the registry answers all networks"
        case .rule(let rule): "allowed by the rule \(rule.value)"
        case .noRule: "denied: no rule holds the address"
        case .noRuleForIPv6: "denied: the address is IPv6, and rules take IPv4 alone"
        case .disabled: "denied: public network access is disabled, whatever the rules say"
        }
    }
}

extension NetworkRuleSet {
    /// Whether `client` may connect `via` a route, and why.
    ///
    /// Where several rules hold the address, the first is named.
    ///
    /// - Complexity: O(rules); a registry has at most a few hundred.
    public func decide(client: AnyIPAddress, via route: AccessRoute = .publicEndpoint) -> AccessDecision {
        decide(client: client, via: route) { address in rules.first { $0.prefix?.contains(address) == true } }
    }

    /// The decision, with `firstRule` to find the first rule that holds an address: asked only where rules count.
    func decide(
        client: AnyIPAddress, via route: AccessRoute, firstRule: (IPv4Address) -> NetworkRule?
    ) -> AccessDecision {
        AccessDecision(reason: reason(client: client, via: route, firstRule: firstRule))
    }

    private func reason(
        client: AnyIPAddress, via route: AccessRoute, firstRule: (IPv4Address) -> NetworkRule?
    ) -> AccessDecision.Reason {
        switch route {
        case .privateEndpoint: return .privateEndpoint
        case .trustedService where bypass.trustedServices: return .bypass
        case .task(systemAssignedIdentity: true) where bypass.tasks: return .bypass
        case .publicEndpoint, .trustedService, .task: break
        }
        switch accessMode {
        case .disabled: return .disabled
        case .allNetworks: return .allNetworks
        case .selectedNetworks: break
        }
        guard case .v4(let address) = client else { return .noRuleForIPv6 }
        return firstRule(address).map(AccessDecision.Reason.rule) ?? .noRule
    }
}
