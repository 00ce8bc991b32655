import FirewallSync
import IPNetworks
import NetworkRules

/// The rules that a plan leads to, as a file for Terraform or Bicep: for those whose infrastructure code writes them.
///
/// The file holds every rule, ours and others', in the order of the addresses, and nothing that changes while the rules
/// do not: no time, no publication. Committed, it differs exactly when what opens or closes does.
public struct RuleExport: Sendable {
    /// The plan.
    public let plan: RulePlan

    /// An export of what `plan` leads to.
    public init(_ plan: RulePlan) { self.plan = plan }

    /// A variable file of Terraform's: `network_rule_set`, in the shape of the block of `azurerm_container_registry`.
    public func tfvars() -> String {
        let lines = rules.map { rule in
            "    { action = \"Allow\", ip_range = \(rule.value.hclLiteral) }, # \(rule.remark)"
        }
        return comment(mark: "#") + """

            network_rule_set = {
              default_action = "Deny"
              ip_rule = [\(lines.isEmpty ? "" : "\n\(lines.joined(separator: "\n"))\n  ")]
            }

            """
    }

    /// A parameter file of Bicep's: `ipRules`, in the shape of `networkRuleSet.ipRules`.
    ///
    /// - Parameter template: The path of the Bicep file that takes the parameter, from where the parameter file lies.
    public func bicepparam(template: String) -> String {
        let lines = rules.map { rule in
            "  { action: 'Allow', value: \(rule.value.bicepLiteral) } // \(rule.remark)"
        }
        return comment(mark: "//") + """

            using \(template.bicepLiteral)

            param ipRules = [\(lines.isEmpty ? "" : "\n\(lines.joined(separator: "\n"))\n")]

            """
    }

    /// A rule of the file and what is said about it.
    private struct Rule {
        let value: String
        let remark: String
        let isOurs: Bool
    }

    /// Every rule once, ascending; values that are no IPv4 prefix at the end.
    private var rules: [Rule] {
        let ours = Dictionary(
            plan.rules.filter { $0.action != .remove }.map { ($0.value, $0) }, uniquingKeysWith: { first, _ in first })
        let foreign = Set(plan.registry.foreignRules)
        return Set(plan.resultingRules).map(NetworkRule.init(value:)).sorted { $0.exportOrder < $1.exportOrder }.map {
            rule in
            if let planned = ours[rule.value], !foreign.contains(rule.value) {
                return Rule(value: rule.value, remark: planned.servesInShort.escapedForTerminal, isOurs: true)
            }
            let remark = rule.prefix == nil ? "not ours; no IPv4 prefix, allows nothing" : "not ours, kept as it is"
            return Rule(value: rule.value, remark: remark, isOurs: false)
        }
    }

    private func comment(mark: String) -> String {
        let rules = rules
        let ours = rules.count { $0.isOurs }
        return [
            "The IP rules of \(plan.registry.loginServer.escapedForTerminal): \(ours.grouped) for service tags and pins, "
                + "\((rules.count - ours).grouped) of others.",
            "Written by acr-firewall-sync plan; a change by hand is lost the next time.",
        ].map { "\(mark) \($0)\n" }.joined()
    }
}

extension NetworkRule {
    /// Ascending by address, the wider before the narrower; what is no prefix last, by its text.
    fileprivate var exportOrder: (UInt64, String) {
        (prefix.map { UInt64($0.first.bits) << 8 | UInt64($0.length) } ?? .max, value)
    }
}
