import AzureResourceManager
import Foundation
import IPNetworks
import NetworkRules
import ServiceTagDownload
import ServiceTags
import XCTest

@testable import FirewallSync

/// A world to plan in: every part has a sound default, and a test changes the part that it is about.
struct PlanningFixture {
    static let day = 86_400.0
    /// 2025-10-22, two days after the publication.
    static let today = Date(timeIntervalSince1970: 1_761_091_200)

    var tags: [ServiceTag] = [
        ServiceTag(
            name: "AzureContainerRegistry.JapanEast", region: "japaneast", ipv4: prefixes("20.1.0.0/24", "20.1.8.0/24"))
    ]
    var publicationCloud = "Public"
    var publicationDate: PublicationDate? = PublicationDate(daysSinceEpoch: 20_381)
    var isFetched = true
    var provenance: Provenance?
    var discovery = PublicationInForce.Discovery.notAsked
    var rules: [String] = []
    var publicNetworkAccess = true
    var defaultAction = DefaultAction.deny
    var hasRules = true
    var quota = 100
    var owned: Set<String> = []
    var memory: [TagMemory] = []
    var applied: AppliedPublication?
    var pending: PendingIntent?
    var observed: ObservedRules?
    var withdrawn: Set<String> = []
    var modifiedBy: String?
    var modifiedAt: String?
    var overridden: Set<Guard> = []
    var freeze: Freeze?
    var temporary: [TemporaryAccess] = []
    var now = today
    var target: RollbackTarget?
    var settings = RegistrySettings(
        id: RegistryID(subscription: "0000", resourceGroup: "blog", name: "blogbuildtest"),
        tags: [TagPattern("AzureContainerRegistry.JapanEast")])

    func plan() -> RulePlan { RulePlanner(input).plan() }

    /// The input of a run that knows what was seen last, and so can tell what is apart.
    func input(lastWrite: HistoryEntry? = nil, earlier: [Publication] = []) -> PlanningInput {
        var input = input
        input.drift = DriftDetector(
            settings: settings, registry: input.registry, state: state,
            publication: input.publication.publication, earlier: earlier, lastWrite: lastWrite, now: now)
        return input
    }

    /// What the ledger knows.
    var state: RegistryState {
        RegistryState(
            owned: owned, pending: pending, applied: applied, memory: memory, temporary: temporary,
            freeze: freeze, observed: observed, withdrawn: withdrawn)
    }

    var input: PlanningInput {
        PlanningInput(
            settings: settings, cloud: .publicCloud,
            publication: PublicationInForce(
                publication: Publication(
                    cloud: publicationCloud, changeNumber: 1, tags: tags,
                    digest: PublicationDigest(hexadecimal: String(repeating: "a", count: 64)), date: publicationDate),
                fileName: nil, source: "https://example.invalid/", isFetched: isFetched, provenance: provenance,
                discovery: discovery),
            registry: Registry(
                id: settings.id, location: "japaneast", tier: hasRules ? "Premium" : "Basic",
                loginServer: "blogbuildtest.azurecr.io", provisioningState: "Succeeded",
                networkRules: hasRules
                    ? NetworkRuleSet(
                        publicNetworkAccess: publicNetworkAccess, defaultAction: defaultAction,
                        rules: rules.map(NetworkRule.init(value:)))
                    : nil,
                virtualNetworkRuleCount: 0, anonymousPull: false, adminUser: false, privateEndpointCount: 0,
                dedicatedDataEndpoints: false, lastModifiedBy: modifiedBy, lastModifiedAt: modifiedAt),
            quota: RuleQuota(limit: quota, used: rules.count),
            state: state.settled,
            overrides: Overrides(overridden, reason: overridden.isEmpty ? "" : "the test says so"), now: now,
            target: target)
    }

    /// The state of the world after the plan is applied.
    mutating func apply(_ plan: RulePlan) {
        rules = plan.resultingRules
        owned = Set(plan.rules.filter { $0.action != .remove }.map(\.value))
        memory = plan.memory
        applied = plan.applied(at: now)
    }
}

/// Prefixes from their texts.
func prefixes(_ texts: String...) -> [IPv4Prefix] {
    texts.compactMap { try? IPv4Prefix(parsing: $0) }
}

extension RulePlan {
    func verdict(_ check: Guard) -> GuardVerdict? { verdicts.first { $0.check == check } }
    var addedValues: [String] { additions.map(\.value) }
    var removedValues: [String] { removals.map(\.value) }
}
