import Foundation
import IPNetworks
import NetworkRules
import ServiceTags

extension Explanation {
    /// Explains what becomes of `client` at a registry as `plan` saw it, by the tags of `publication`.
    ///
    /// The decision is made by the same code that guards the embedded registry's door.
    public init(of client: AnyIPAddress, plan: RulePlan, publication: Publication) {
        let now = plan.registry.ruleSet(with: plan.registry.rules)
        let decision = now.decide(client: client)
        let after = plan.registry.ruleSet(with: plan.resultingRules).decide(client: client)
        let effect: PlanEffect =
            switch (decision.isAllowed, after.isAllowed) {
            case (true, true): .staysIn
            case (false, true): .letsIn
            case (true, false): .shutsOut
            case (false, false): .staysOut
            }
        let selected = Set(plan.required.tags.map { $0.name.lowercased() })
        let tags = publication.tags(containing: client).map { match in
            Tag(
                name: match.tag.name, prefix: match.prefix.description, addresses: match.addresses,
                isSelected: selected.contains(match.tag.name.lowercased()))
        }
        self.init(
            address: client.description, registry: plan.registry.label, loginServer: plan.registry.loginServer,
            isAllowed: decision.isAllowed, decision: decision.description,
            rules: plan.registry.rules(holding: client), tags: tags, plan: effect,
            planRefusedBy: plan.refusals.map(\.check), graceUntil: plan.graceEnd(of: client),
            remedies: ExplainedRemedies(client: client, plan: plan, tags: tags, effect: effect).sentences,
            remarks: Self.remarks(client: client, plan: plan))
    }

    private static func remarks(client: AnyIPAddress, plan: RulePlan) -> [String] {
        var remarks: [String] = []
        if case .v4(let address) = client, let space = SpecialPurposeSpace.name(of: address) {
            remarks.append(
                "\(address) is \(space): a public endpoint sees the public address of a client, which may be another.")
        }
        if case .v4(let address) = client {
            remarks += plan.doors.filter { $0.prefix.contains(address) }.map { door in
                "\(door.prefix) is open until \(door.expiresAt.formatted(.iso8601)) by word of \(door.actor): "
                    + door.reason
            }
        }
        if plan.registry.trustedServicesBypass {
            remarks.append("Microsoft's trusted services pass without a rule, whatever their address.")
        }
        if plan.registry.tasksBypass {
            remarks.append("Tasks with a system-assigned identity pass without a rule, whatever their address.")
        }
        if plan.registry.privateEndpoints > 0 {
            remarks.append("Clients of the private endpoints pass without a rule.")
        }
        return remarks
    }
}

extension PlannedRegistry {
    /// The registry's rule set, as far as it decides about clients of the public endpoint, with these rules.
    func ruleSet(with values: [String]) -> NetworkRuleSet {
        NetworkRuleSet(
            publicNetworkAccess: accessMode != AccessMode.disabled.rawValue,
            defaultAction: accessMode == AccessMode.allNetworks.rawValue ? .allow : .deny,
            rules: values.map { NetworkRule(value: $0) },
            bypass: NetworkBypass(trustedServices: trustedServicesBypass, tasks: tasksBypass))
    }

    /// The rules that hold `client`; where one value stands several times, the first are others'.
    fileprivate func rules(holding client: AnyIPAddress) -> [Explanation.Rule] {
        guard case .v4(let address) = client else { return [] }
        var foreign: [String: Int] = [:]
        for value in foreignRules { foreign[value, default: 0] += 1 }
        var holding: [Explanation.Rule] = []
        for value in rules {
            let isForeign = foreign[value, default: 0] > 0
            if isForeign { foreign[value, default: 0] -= 1 }
            guard let prefix = NetworkRule(value: value).prefix, prefix.contains(address) else { continue }
            holding.append(Explanation.Rule(value: value, ownership: isForeign ? .notOurs : .ours))
        }
        return holding
    }
}

extension RulePlan {
    /// When the grace period of a leaving prefix that holds `client` ends; the latest of several.
    fileprivate func graceEnd(of client: AnyIPAddress) -> Date? {
        guard case .v4(let address) = client else { return nil }
        return required.tags.flatMap(\.leaving).filter { $0.prefix.contains(address) }.map(\.until).max()
    }
}
