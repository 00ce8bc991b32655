import AzureResourceManager
import Foundation
import IPNetworks
import NetworkRules
import ServiceTags

/// A replay of archived publications, as if the service had run once for each on a registry of its own.
///
/// Every run is planned and judged by what plans and judges a real one; the registry alone is in memory. The time of a
/// run is the day of its publication, and never before the run before it. What an archive cannot tell is not judged:
/// when a publication was fetched, and what people did to the registry meanwhile.
///
/// A refusal that asks a person to look is reported and, unless the backtest is unattended, let through, as that person
/// would have done: what Azure published in an archive was meant. Otherwise one refusal would stand until the end, for
/// the next publication is as far from the rules as this one. Every other refusal leaves the rules as they were, and
/// what they then refuse counts.
public struct Backtest: Sendable {
    /// The guards that ask a person to look at what Azure published.
    static let answerable: Set<Guard> = [.plausibility, .removedShare]

    private let settings: RegistrySettings
    private let isUnattended: Bool
    private var state = RegistryState()
    private var rules: [NetworkRule] = []
    private var now = Date(timeIntervalSince1970: 0)
    private var cloud: Cloud?
    private var runs: [BacktestRun] = []
    private var everUncovered = IPv4PrefixSet()

    /// A backtest of a registry that begins without rules.
    ///
    /// A backtest asks what a number of rules would have cost: where no limit is given there is none, neither of the
    /// addresses let in beyond those required nor of the breadth of a rule.
    /// - Parameters:
    ///   - tags: The tags whose prefixes must reach the registry.
    ///   - maximumRules: The most rules.
    ///   - graceDays: Days for which a prefix that left the publication stays in force.
    ///   - maximumOverAllowed: The most addresses that rules may admit beyond those required; nil: any number.
    ///   - shortestPrefixLength: The broadest rule.
    ///   - admitsAzureCloud: Whether `AzureCloud` tags may be required.
    ///   - isUnattended: Whether nobody is there to answer a refusal.
    public init(
        tags: [TagPattern], maximumRules: Int, graceDays: Int = 14, maximumOverAllowed: UInt64? = nil,
        shortestPrefixLength: Int = 0, admitsAzureCloud: Bool = false, isUnattended: Bool = false
    ) {
        self.isUnattended = isUnattended
        settings = RegistrySettings(
            id: RegistryID(subscription: "backtest", resourceGroup: "backtest", name: "backtest"), tags: tags,
            quota: maximumRules, shortestPrefixLength: shortestPrefixLength,
            maximumOverAllowed: maximumOverAllowed ?? .max, graceDays: graceDays, admitsAzureCloud: admitsAzureCloud)
    }

    /// Runs once for each publication of `series`, in its order, repeats included.
    ///
    /// - Throws: ``PublicationSeriesError`` where one of them cannot be read.
    public static func replay(
        _ series: PublicationSeries, with backtest: Backtest, progress: (Int, Int) -> Void = { _, _ in }
    ) throws(PublicationSeriesError) -> BacktestResult {
        var backtest = backtest
        for index in 0..<series.count {
            let entry = try series.load(index)
            backtest.run(entry.publication, name: entry.name)
            progress(index + 1, series.count)
        }
        return backtest.result
    }

    /// Runs once on `publication`, which `name` stands for in what is reported.
    public mutating func run(_ publication: Publication, name: String) {
        let cloud = self.cloud ?? Self.cloud(of: publication)
        self.cloud = cloud
        if let date = publication.date {
            now = max(now, Date(timeIntervalSince1970: Double(date.daysSinceEpoch) * 86_400))
        }
        let judged = RulePlanner(input(publication, name: name, cloud: cloud)).plan()
        let refusals = judged.refusals
        let isAnswered =
            !isUnattended && !refusals.isEmpty && refusals.allSatisfy { Self.answerable.contains($0.check) }
        let plan =
            isAnswered
            ? RulePlanner(input(publication, name: name, cloud: cloud, overriding: Self.answerable)).plan() : judged
        let isApplied = !plan.isRefused
        if isApplied { apply(plan) }
        let uncovered = IPv4PrefixSet(plan.required.prefixes).subtracting(IPv4PrefixSet(rules.compactMap(\.prefix)))
        everUncovered = everUncovered.union(uncovered)
        runs.append(
            BacktestRun(
                index: runs.count, name: name, date: publication.date,
                added: isApplied ? plan.additions.count : 0, removed: isApplied ? plan.removals.count : 0,
                exposure: Exposure(
                    rules: rules.count, required: plan.required.addresses,
                    overAllowed: isApplied ? plan.overAllowed.after : plan.overAllowed.before,
                    uncovered: uncovered.addressCount),
                refusals: refusals.map {
                    BacktestRefusal(check: $0.check, sentence: $0.sentence, isLetThrough: isApplied)
                }))
    }

    /// What the runs so far amount to.
    public var result: BacktestResult {
        BacktestResult(runs: runs, uncoveredAfterRun: everUncovered.addressCount)
    }

    private mutating func apply(_ plan: RulePlan) {
        rules = plan.resultingRules.map(NetworkRule.init(value:))
        state = RegistryState(owned: Set(plan.resultingRules), applied: plan.applied(at: now), memory: plan.memory)
    }

    private func input(
        _ publication: Publication, name: String, cloud: Cloud, overriding: Set<Guard> = []
    ) -> PlanningInput {
        PlanningInput(
            settings: settings, cloud: cloud,
            publication: PublicationInForce(
                publication: publication, fileName: nil, source: name, isFetched: false),
            registry: Registry(
                id: settings.id, location: "backtest", tier: "Premium", loginServer: "backtest",
                provisioningState: "Succeeded", networkRules: NetworkRuleSet(defaultAction: .deny, rules: rules),
                virtualNetworkRuleCount: 0, anonymousPull: false, adminUser: false, privateEndpointCount: 0,
                dedicatedDataEndpoints: false, lastModifiedBy: nil, lastModifiedAt: nil),
            quota: RuleQuota(limit: settings.quota ?? 0, used: rules.count), state: state,
            overrides: Overrides(overriding, reason: "what Azure published was meant"), now: now)
    }

    /// The cloud that the first publication names: those after it must name the same.
    private static func cloud(of publication: Publication) -> Cloud {
        let known = [Cloud.publicCloud, .usGovernment, .china].first { $0.publicationCloud == publication.cloud }
        return known
            ?? Cloud(
                name: "backtest", resourceManager: "", authority: "", audience: "", registrySuffix: "",
                downloadPage: "", publicationCloud: publication.cloud)
    }
}
