import AzureResourceManager
import Foundation
import IPNetworks
import NetworkRules
import RuleCompression
import ServiceTagDownload
import ServiceTags

/// Everything that a plan depends on, read before planning begins: the plan itself is a pure function of it.
struct PlanningInput: Sendable {
    /// What the configuration asks for.
    let settings: RegistrySettings
    /// The registry's cloud.
    let cloud: Cloud
    /// The publication to follow.
    let publication: PublicationInForce
    /// The registry as it stands.
    let registry: Registry
    /// The most rules that the registry may hold.
    let quota: RuleQuota
    /// What the ledger knows about the registry, with a crashed run's writes counted as ours.
    let state: RegistryState
    /// Guards that a person lets the plan through against, and why.
    let overrides: Overrides
    /// The time of the plan.
    let now: Date
    /// The regions of the registry's replicas, where they were asked for.
    var replicas: [String]?
    /// What is apart, to be said aloud; nil where nobody asked.
    var drift: DriftDetector?
    /// The rules of ours to go back to; nil where the best ones are to be found.
    var target: RollbackTarget?
}

/// Turns what was read into a plan.
struct RulePlanner: Sendable {
    let input: PlanningInput
    let required: RequiredPrefixes
    let ownership: RuleOwnership

    /// Plans from `input`.
    init(_ input: PlanningInput) {
        self.input = input
        let settings = input.settings
        required = RequiredPrefixes(
            patterns: settings.tags, pinned: settings.pinned, publication: input.publication.publication,
            remembered: input.state.memory, graceDays: settings.graceDays,
            withdrawn: settings.restore ? [] : input.state.withdrawnAddresses, now: input.now)
        ownership = RuleOwnership(
            rules: input.registry.networkRules?.rules ?? [], ownedValues: input.state.owned,
            exclusive: settings.ownership == .exclusive)
    }

    /// The plan.
    ///
    /// - Complexity: that of the compression, O(required prefixes × budget); what an over-allowed address belongs to
    ///   is looked up only where there is one.
    func plan() -> RulePlan {
        let foreignAddresses = ownership.foreignAddresses
        let covered = required.addresses.union(foreignAddresses)
        let solved = solve(allowed: foreignAddresses)
        let chosen = solved.chosen
        let excess = IPv4PrefixSet(chosen).subtracting(covered)
        let before = IPv4PrefixSet(solved.doors.others.compactMap(\.prefix)).subtracting(covered)
        let owners = AddressOwners(of: excess.union(before), in: input.publication.publication)
        let rules = PlannedRules(
            chosen: chosen, doors: solved.doors, ownership: ownership, required: required, covered: covered,
            owners: owners, target: input.target)
        let rollback = input.target.map { target in
            PlannedRollback(
                runID: target.runID, time: target.time, actor: target.actor,
                uncovered: required.addresses.subtracting(rules.allowedAddresses).prefixes)
        }
        let overAllowed = OverAllowedAddresses(
            before: before.addressCount, after: excess.addressCount, shares: owners.shares(of: excess),
            sharesBefore: owners.shares(of: before))
        let guards = PlanGuards(
            input: input, required: required, ownership: ownership, budget: solved.budget, solution: solved.solution,
            chosen: chosen, overAllowed: overAllowed)
        return RulePlan(
            createdAt: input.now,
            expiresAt: input.now.addingTimeInterval(input.settings.planExpiryHours * 3600),
            publication: publicationSummary, registry: registrySummary, budget: solved.budget,
            required: PlannedRequirement(
                prefixCount: required.addresses.prefixes.count, addresses: required.addresses.addressCount,
                prefixes: required.addresses.prefixes, tags: required.selections.map(\.tag), pinned: required.pinned),
            rules: rules.rules, resultingRules: rules.resultingValues, doors: plannedDoors(solved.doors),
            overAllowed: overAllowed,
            uncoveredAddresses: uncovered.addressCount, curve: solved.curve, verdicts: guards.verdicts(),
            memory: required.memory, remarks: (rollback?.remarks ?? []) + remarks, rollback: rollback)
    }

    /// The required addresses that the registry refuses at present.
    private var uncovered: IPv4PrefixSet {
        required.addresses.subtracting(ownership.ourAddresses.union(ownership.foreignAddresses))
    }

    /// What the compression gave, beside the doors.
    private struct Solution {
        let budget: RuleBudget
        let doors: TemporaryRules
        let solution: Result<Compression, InfeasibleCompression>

        /// The rules for what is required; where there is no solution, those that stand.
        var chosen: [IPv4Prefix] {
            switch solution {
            case .success(let compression): compression.rules
            case .failure: doors.others.compactMap(\.prefix)
            }
        }

        var curve: [TradeOffPoint] {
            switch solution {
            case .success(let compression):
                compression.curve.map { TradeOffPoint(rules: $0.rules, overAllowed: $0.excess) }
            case .failure: []
            }
        }
    }

    /// Compresses with a rule of the budget kept for each door that needs one; a door that turns out to need one takes
    /// it from the next attempt, of which there are thus no more than doors.
    private func solve(allowed: IPv4PrefixSet) -> Solution {
        let settings = input.settings
        var doors = TemporaryRules(
            input.state.temporary, at: input.now, ownership: ownership, required: required.addresses)
        while true {
            let budget = RuleBudget(
                quota: input.quota.limit, configured: settings.budget, reserve: settings.reserve,
                foreign: ownership.foreign.count, temporary: doors.count)
            let problem = CompressionProblem(
                required: required.addresses, alreadyAllowed: allowed,
                forbidden: IPv4PrefixSet(settings.forbidden), presentRules: doors.others.compactMap(\.prefix),
                maximumRules: max(budget.rules, 0), shortestPrefixLength: settings.shortestPrefixLength)
            let solution = Solution(
                budget: budget, doors: doors,
                solution: input.target?.solution(for: problem, doors: doors.prefixes)
                    ?? Result { () throws(InfeasibleCompression) in try problem.solve() })
            if !doors.addMissing(chosen: solution.chosen) { return solution }
        }
    }

    private func plannedDoors(_ doors: TemporaryRules) -> [PlannedDoor] {
        let own = doors.prefixes
        return doors.doors.map { PlannedDoor($0, hasOwnRule: own.contains($0.prefix)) }
    }

    private var publicationSummary: PlannedPublication {
        let inForce = input.publication
        return PlannedPublication(
            cloud: inForce.publication.cloud, changeNumber: inForce.publication.changeNumber,
            fileName: inForce.fileName, date: inForce.publication.date?.description,
            ageInDays: inForce.publication.date.map { $0.age(at: input.now) },
            digest: inForce.publication.digest.hexadecimal, source: inForce.source, isFetched: inForce.isFetched,
            fetchedAt: inForce.provenance?.fetchedAt, confirmedAt: inForce.provenance?.confirmedAt,
            tlsPeer: inForce.provenance?.tlsPeer,
            discovery: DiscoveryComparison(
                inForce.discovery, with: inForce.publication, tags: required.selections.map(\.tag.name)))
    }

    private var registrySummary: PlannedRegistry {
        let registry = input.registry
        let rules = registry.networkRules
        return PlannedRegistry(
            label: input.settings.label, id: registry.id.description, loginServer: registry.loginServer,
            location: registry.location, tier: registry.tier, accessMode: registry.accessMode.rawValue,
            trustedServicesBypass: rules?.bypass.trustedServices ?? false, tasksBypass: rules?.bypass.tasks ?? false,
            anonymousPull: registry.anonymousPull, adminUser: registry.adminUser,
            privateEndpoints: registry.privateEndpointCount, rules: rules?.rules.map(\.value) ?? [],
            foreignRules: ownership.foreign.map(\.value),
            unreadableRules: ownership.foreign.filter { $0.prefix == nil }.map(\.value),
            virtualNetworkRules: registry.virtualNetworkRuleCount,
            dedicatedDataEndpoints: registry.dedicatedDataEndpoints, replicas: input.replicas,
            lastModifiedBy: registry.lastModifiedBy, lastModifiedAt: registry.lastModifiedAt)
    }

    private var remarks: [String] {
        var remarks = input.publication.remarks
        for selection in required.selections where selection.tag.source == .remembered {
            remarks.append(
                "The tag \(selection.tag.name) is no longer published, or lists no IPv4 prefix: "
                    + "its last \(selection.tag.prefixCount) prefixes stay in force. Is the region still there?")
        }
        if !required.withdrawn.isEmpty {
            remarks.append(
                "Somebody removed what let in \(required.withdrawn.prefixes.map(\.description).joined(separator: ", ")), "
                    + "and 'restore' is false: it is not put back, and \(required.withdrawn.addressCount) required "
                    + "addresses stay refused.")
        }
        return remarks + (input.drift?.findings(uncovered: uncovered).map(\.sentence) ?? [])
    }
}

extension PublicationDate {
    /// Whole days from this day to `now`, in UTC.
    func age(at now: Date) -> Int { Int((now.timeIntervalSince1970 / 86_400).rounded(.down)) - daysSinceEpoch }
}

extension Registry {
    /// The mode; a registry whose tier has no rules answers all networks.
    var accessMode: AccessMode { networkRules?.accessMode ?? .allNetworks }
}
