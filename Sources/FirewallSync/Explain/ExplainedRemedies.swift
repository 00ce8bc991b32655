import IPNetworks
import NetworkRules
import ServiceTags

/// What would let an address in, said in sentences: the narrowest way first.
struct ExplainedRemedies {
    let client: AnyIPAddress
    let plan: RulePlan
    let tags: [Explanation.Tag]
    let effect: Explanation.PlanEffect

    var sentences: [String] {
        switch effect {
        case .staysIn: []
        case .letsIn: [applyThePlan]
        case .shutsOut:
            ["The plan removes the rule that lets it in; to keep it, \(selections.joined(separator: ", or "))."]
        case .staysOut: whileOut
        }
    }

    private var whileOut: [String] {
        if plan.registry.accessMode == AccessMode.disabled.rawValue {
            return [
                "Public network access is disabled, so that no rule can help: set it to selected networks, "
                    + "or connect through a private endpoint."
            ]
        }
        guard case .v4 = client else {
            return ["Rules take IPv4 alone: connect by IPv4, or through a private endpoint."]
        }
        if let selected = tags.first(where: \.isSelected), plan.isRefused {
            return ["The selected tag \(selected.name) holds it, yet the plan is refused: \(refusals)"]
        }
        return selections.map { $0.prefix(1).uppercased() + $0.dropFirst() + "." }
    }

    private var applyThePlan: String {
        let rule = plan.additions.first { rule in
            guard case .v4(let address) = client else { return false }
            return NetworkRule(value: rule.value).prefix?.contains(address) ?? false
        }
        let what = rule.map { "It adds the rule \($0.value)" } ?? "It lets the address in"
        guard plan.isRefused else { return "Apply the plan (acr-firewall-sync apply). \(what)." }
        return "\(what) once the plan can be applied; at present it is refused: \(refusals)"
    }

    private var refusals: String { plan.refusals.map(\.sentence).joined(separator: " ") }

    /// The tags that could be selected, the narrowest three of the services', and a pin.
    private var selections: [String] {
        let choices = tags.filter { !$0.isSelected && !ServiceTag.isAzureCloud(name: $0.name) }.prefix(3).map { tag in
            "select the tag \(tag.name) (--tag '\(tag.name)'), for all \(tag.addresses) of its addresses"
        }
        let pin = "pin the address alone (--pin \(client)/32)"
        let everybody = tags.first { ServiceTag.isAzureCloud(name: $0.name) }
        guard choices.isEmpty, let everybody else { return choices + [pin] }
        return [
            pin, "select \(everybody.name) (--allow-azure-cloud), which lets in the machines of every tenant there",
        ]
    }
}
