import IPNetworks
import NetworkRules

/// What a registry of this stack accepts as IP rules. Azure's documents leave some of it open, so it is configurable.
package struct RegistryLimits: Sendable, Hashable {
    /// The most IP rules of a registry; Azure's pages say 100, a newer one 200.
    package var ipRuleQuota: Int
    /// Whether a rule such as `20.42.66.7/24`, with bits after its length, is refused. Where it is accepted it is kept as
    /// given, counts against the quota and allows nothing.
    package var rejectsHostBits: Bool

    /// Limits; by default as the public cloud is known to have them.
    package init(ipRuleQuota: Int = RuleQuota.azureDefault, rejectsHostBits: Bool = false) {
        self.ipRuleQuota = ipRuleQuota
        self.rejectsHostBits = rejectsHostBits
    }

    /// The rules of a request as the registry keeps them: text as given, action `Allow`.
    ///
    /// - Throws: ``ResourceError`` with status 400 for a rule that is not IPv4, and for more rules than the quota.
    func admit(ipRules rules: [JSONValue]) throws(ResourceError) -> [JSONValue] {
        var admitted: [JSONValue] = []
        for rule in rules {
            guard let value = rule["value"]?.text else {
                throw .invalid(
                    "An IP rule has no 'value'; expected {\"value\":\"ADDRESS or PREFIX\",\"action\":\"Allow\"}.")
            }
            let action = rule["action"] ?? .null
            guard action == .null || action.text?.lowercased() == "allow" else {
                throw .invalid("The action of the IP rule '\(value.prefix(80))' is not 'Allow', the only one there is.")
            }
            try check(value)
            admitted.append(["action": "Allow", "value": .string(value)])
        }
        guard admitted.count <= ipRuleQuota else {
            throw .invalid(
                RuleQuota(limit: ipRuleQuota, used: admitted.count).refusal(tier: RegistryTier.premium.rawValue))
        }
        return admitted
    }

    private func check(_ value: String) throws(ResourceError) {
        do throws(IPParseError) {
            _ = try IPv4Prefix(parsingAddressOrPrefix: value)
        } catch {
            if error.code == .hostBits, !rejectsHostBits { return }
            throw .invalid(
                "The IP rule \(error.description). Only an IPv4 address or an IPv4 range in CIDR format is allowed.")
        }
    }
}
