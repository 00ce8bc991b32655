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

    /// Asks the resource manager for the quota, unless the settings say it, as is done before whatever may be written;
    /// the ledger is told with whatever is recorded next.
    func askQuota() async throws(SyncError) {
        guard settings.quota == nil else { return }
        do {
            quotas.keep(try await client.ruleQuota(of: settings.id)?.limit, for: settings.id, at: clock())
        } catch {
            throw SyncError(.registry, error.description)
        }
    }
}
