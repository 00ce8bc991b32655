import AzureResourceManager
import NetworkRules

/// What a registry's resource says about its health: whether rules work there, and which doors they do not guard.
///
/// A pure function of what was read.
struct RegistryExamination {
    let label: String
    let registry: Registry
    let settings: RegistrySettings
    /// The quota as the resource manager reports it; nil where it does not say.
    let reportedQuota: RuleQuota?
    /// The rule values that the ledger says are ours.
    let owned: Set<String>

    var checks: [HealthCheck] { [tier, mode, quota] + doors }

    private func check(
        _ name: String, _ outcome: HealthCheck.Outcome, _ finding: String, advice: String = ""
    ) -> HealthCheck {
        HealthCheck(name, registry: label, outcome, finding, advice: outcome == .ok ? "" : advice)
    }

    private var tier: HealthCheck {
        registry.tier.lowercased() == "premium"
            ? check("tier", .ok, registry.tier)
            : check(
                "tier", .fail, "\(registry.tier) registries have no IP rules",
                advice: "az acr update --name \(registry.id.name) --sku Premium")
    }

    private var mode: HealthCheck {
        switch registry.accessMode {
        case .selectedNetworks: check("access mode", .ok, "selected networks, default action Deny")
        case .allNetworks:
            check(
                "access mode", .fail, "all networks: anybody may connect and rules mean nothing",
                advice: "az acr update --name \(registry.id.name) --default-action Deny")
        case .disabled:
            check(
                "access mode", .fail, "public network access is disabled: nobody may connect and rules mean nothing",
                advice: "az acr update --name \(registry.id.name) --public-network-enabled true --default-action Deny")
        }
    }

    private var quota: HealthCheck {
        let rules = registry.networkRules?.rules ?? []
        let foreign = RuleOwnership(
            rules: rules, ownedValues: owned, exclusive: settings.ownership == .exclusive
        ).foreign
        let limit = settings.quota ?? reportedQuota?.limit ?? RuleQuota.azureDefault
        let origin = settings.quota != nil ? "configured" : reportedQuota != nil ? "reported" : "assumed"
        let budget = RuleBudget(
            quota: limit, configured: settings.budget, reserve: settings.reserve, foreign: foreign.count)
        let use = "\(rules.count) of \(limit) rules used (\(origin)), \(foreign.count) not ours"
        let unreadable = foreign.filter { $0.prefix == nil }
        guard budget.rules > 0 else {
            return check(
                "quota", .fail, "\(use): none is left for us",
                advice: "remove rules, adopt those that are yours (acr-firewall-sync adopt), or raise the budget")
        }
        guard unreadable.isEmpty else {
            return check(
                "quota", .warn, "\(use); \(unreadable.count) of them no IPv4 address or prefix, which allow nothing",
                advice: "remove \(unreadable.map { "'\($0.value)'" }.joined(separator: ", "))")
        }
        return check("quota", .ok, "\(use); \(budget.rules) may be ours")
    }

    /// What passes without a rule, or needs more than a rule.
    private var doors: [HealthCheck] {
        let bypass = registry.networkRules?.bypass ?? NetworkBypass(trustedServices: false, tasks: false)
        let update = "az acr update --name \(registry.id.name)"
        return [
            door(
                "trusted services", isOpen: bypass.trustedServices, open: "pass without a rule", closed: "need a rule",
                advice: "where none needs it: \(update) --allow-trusted-services false"),
            door(
                "tasks", isOpen: bypass.tasks, open: "with a system-assigned identity pass without a rule",
                closed: "need a rule",
                advice: "where no task needs it: set networkRuleBypassAllowedForTasks to false"),
            door(
                "anonymous pull", isOpen: registry.anonymousPull,
                open: "is on: whom the rules admit pulls without signing in", closed: "is off",
                advice: "\(update) --anonymous-pull-enabled false"),
            door(
                "admin user", isOpen: registry.adminUser, open: "is on: one shared password with every right",
                closed: "is off", advice: "\(update) --admin-enabled false"),
            check(
                "private endpoints", .ok,
                registry.privateEndpointCount == 0
                    ? "none" : "\(registry.privateEndpointCount); their clients pass without a rule"),
            check(
                "data endpoints", .ok,
                registry.dedicatedDataEndpoints
                    ? "dedicated: clients behind a firewall of their own need *.data.azurecr.io too"
                    : "shared: blobs are pulled from Azure Storage, which these rules do not guard"),
            door(
                "virtual networks", isOpen: registry.virtualNetworkRuleCount > 0,
                open: "\(registry.virtualNetworkRuleCount) virtual network rules, which this service leaves alone",
                closed: "no virtual network rules", advice: "use private endpoints, their successor"),
        ]
    }

    private func door(_ name: String, isOpen: Bool, open: String, closed: String, advice: String) -> HealthCheck {
        check(name, isOpen ? .warn : .ok, isOpen ? open : closed, advice: advice)
    }
}
