import AzureResourceManager
import Foundation
import NetworkRules

extension RegistrySync {
    /// How many rules the registry may hold and holds, as the settings say, else as was answered within the last day,
    /// else as is asked now.
    func quota(of registry: Registry) async throws(SyncError) -> RuleQuota {
        let used = registry.networkRules?.rules.count ?? 0
        if let limit = settings.quota { return RuleQuota(limit: limit, used: used) }
        if !hasKnownQuota { try await askQuota() }
        let known = quotas.answer(for: settings.id, at: clock())?.limit
        return known.map { RuleQuota(limit: $0, used: used) } ?? RuleQuota(used: used)
    }

    /// Whether the quota can be had without asking.
    var hasKnownQuota: Bool { settings.quota != nil || quotas.answer(for: settings.id, at: clock()) != nil }

    /// Whether another quota than the one that is remembered might lead to another plan: a guard refuses, the rules nearly
    /// fill the quota, or with more of them fewer addresses would be let in.
    func hangsOnQuota(_ plan: RulePlan) -> Bool {
        guard settings.quota == nil else { return false }
        let room = plan.budget.quota - plan.budget.reserve
        return plan.isRefused || plan.overAllowed.after > 0 || plan.resultingRules.count * 10 >= room * 9
    }

    /// Asks the resource manager for the quota, unless the settings say it; the ledger is told with whatever is recorded
    /// next.
    func askQuota() async throws(SyncError) {
        guard settings.quota == nil else { return }
        do {
            quotas.keep(try await client.ruleQuota(of: settings.id)?.limit, for: settings.id, at: clock())
        } catch {
            throw SyncError(.registry, error.description)
        }
    }

    /// Forgets the quota, so that the next run asks: the resource manager refused what was to fit into it.
    func forgetQuota() throws(LedgerError) {
        quotas.forget(settings.id)
        try ledger.forgetQuota(of: settings.id)
    }
}
