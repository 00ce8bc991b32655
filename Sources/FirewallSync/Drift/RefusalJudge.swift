import IPNetworks
import NetworkRules
import ServiceTags

/// Says what becomes of a refused address, and what it belongs to.
struct RefusalJudge: Sendable {
    private let plan: RulePlan
    private let publication: Publication?
    private let present: NetworkRuleSet
    private let planned: NetworkRuleSet
    private let required: IPv4PrefixSet
    private let selected: Set<String>
    private let services: Set<String>

    /// A judge by a plan, and by the tags of the publication that the plan follows.
    init(plan: RulePlan, publication: Publication?) {
        self.plan = plan
        self.publication = publication
        present = plan.registry.ruleSet(with: plan.registry.rules)
        planned = plan.registry.ruleSet(with: plan.resultingRules)
        required = IPv4PrefixSet(plan.required.prefixes)
        selected = Set(plan.required.tags.map { $0.name.lowercased() })
        services = Set(plan.required.tags.map { ServiceTag.service(of: $0.name).lowercased() })
    }

    /// Whether the registry lets `address` in by the rules that it has.
    func isLetIn(_ address: IPv4Address) -> Bool { present.decide(client: .v4(address)).isAllowed }

    /// What becomes of `address`; exactly one.
    ///
    /// - Complexity: O(rules + prefixes of the publication).
    func verdict(of address: IPv4Address) -> RefusedClient.Verdict {
        let tags = publication?.tags(containing: .v4(address)).map(\.tag) ?? []
        let ours = tags.first { selected.contains($0.name.lowercased()) }?.name
        if isLetIn(address) { return .coveredNow(tag: ours) }
        if planned.decide(client: .v4(address)).isAllowed { return .willBeCovered(tag: ours) }
        if ours != nil || required.contains(address) { return .withheld(tag: ours) }
        guard let tag = tags.first(where: isOfSelectedService) ?? tags.first else { return .notAzure }
        return .notSelected(tag: tag.name, region: tag.isGlobal ? nil : tag.region)
    }

    /// An agent of another region is likelier than a client of another service whose ranges overlap.
    private func isOfSelectedService(_ tag: ServiceTag) -> Bool {
        services.contains(ServiceTag.service(of: tag.name).lowercased())
    }
}
