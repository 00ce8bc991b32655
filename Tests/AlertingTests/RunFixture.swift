import AzureResourceManager
import CurlTransport
import Foundation
import IPNetworks
import NetworkRules
import ServiceTags

@testable import FirewallSync

/// Runs of one registry whose parts a test changes; the plans are the planner's own.
struct RunFixture {
    static let now = Date(timeIntervalSince1970: 1_761_091_200)  // 2025-10-22

    var prefixes = ["20.1.0.0/24", "20.1.8.0/24"]
    var rules: [String] = []
    var quota = 100
    var publicationDate = PublicationDate("2025-10-20")
    var overrides = Overrides.none
    var state = RegistryState()
    var findings: [DriftFinding] = []
    var remarks: [String] = []
    var settings = RegistrySettings(
        id: RegistryID(subscription: "s", resourceGroup: "g", name: "blog"),
        tags: [TagPattern("AzureContainerRegistry.JapanEast")])

    func plan() throws -> RulePlan {
        let tag = ServiceTag(
            name: "AzureContainerRegistry.JapanEast", region: "japaneast",
            ipv4: try prefixes.map { try IPv4Prefix(parsing: $0) })
        let digest = PublicationDigest(hexadecimal: String(repeating: "a", count: 64))
        return RulePlanner(
            PlanningInput(
                settings: settings, cloud: .publicCloud,
                publication: PublicationInForce(
                    publication: Publication(
                        cloud: "Public", changeNumber: 1, tags: prefixes.isEmpty ? [] : [tag], digest: digest,
                        date: publicationDate),
                    fileName: nil, source: "https://example.invalid/", isFetched: true),
                registry: Registry(
                    id: settings.id, location: "japaneast", tier: "Premium", loginServer: "blog.azurecr.io",
                    provisioningState: "Succeeded",
                    networkRules: NetworkRuleSet(
                        publicNetworkAccess: true, defaultAction: .deny, rules: rules.map(NetworkRule.init(value:))),
                    virtualNetworkRuleCount: 0, anonymousPull: false, adminUser: false, privateEndpointCount: 0,
                    dedicatedDataEndpoints: false, lastModifiedBy: nil, lastModifiedAt: nil),
                quota: RuleQuota(limit: quota, used: rules.count), state: state, overrides: overrides, now: Self.now)
        ).plan()
    }

    /// A run that ended in `result`.
    func run(_ result: SyncOutcome.Result = .unchanged) throws -> FleetRun {
        run(
            .success(
                SyncOutcome(
                    result: result, plan: try plan(), correlationID: nil, remarks: remarks,
                    drift: Drift(registry: "blog", foundAt: Self.now, findings: findings))))
    }

    /// A run that failed.
    func run(_ result: Result<SyncOutcome, any Error>) -> FleetRun {
        FleetRun(
            registry: ConfiguredRegistry(
                settings: settings, cloud: .publicCloud, credential: .azureCLI, transport: .init(userAgent: "tests/1")),
            startedAt: Self.now, endedAt: Self.now, publication: nil, result: result)
    }
}
