import AzureResourceManager
import Foundation
import IPNetworks
import NetworkRules
import ServiceTags

/// Tells apart why a registry and what it should let in part ways; <doc:Drift> says how each is decided.
///
/// A pure function of what was read. What it finds of the publication and of the rules is known before there is a plan,
/// which may depend on it; the rest comes with the plan.
public struct DriftDetector: Sendable {
    /// How long after a write Azure may still refuse clients that the new rules let in, in seconds.
    ///
    /// "Wait a few minutes for the rule to take effect."
    public static let secondsUntilEffect = 600.0

    /// What Azure changed in the selected tags since the publication that was applied last.
    public let published: [PublishedDrift]
    let rules: RulesComparison
    private let publication: Publication?
    private let lastWriteAt: Date?
    private let now: Date

    /// Compares what was read.
    ///
    /// - Parameters:
    ///   - settings: Their tags may hold the placeholder of the registry's location.
    ///   - state: What the ledger knows, before an interrupted run is settled.
    ///   - publication: The publication to follow; nil: nothing is said about it.
    ///   - earlier: The publications before it, newest first, as far as they are archived.
    ///   - lastWrite: The newest entry of the history about a write that reached the registry.
    /// - Complexity: O(rules), and where the publication is new O(prefixes of the selected tags) for each earlier one.
    public init(
        settings: RegistrySettings, registry: Registry, state: RegistryState, publication: Publication?,
        earlier: [Publication] = [], lastWrite: HistoryEntry?, now: Date
    ) {
        rules = RulesComparison(registry: registry, state: state, lastWrite: lastWrite, now: now)
        published =
            publication.map {
                PublishedDrift.changes(
                    in: $0, earlier: earlier, patterns: settings.resolvingLocation(registry.location).tags,
                    state: state, now: now)
            } ?? []
        self.publication = publication
        lastWriteAt = lastWrite?.time
        self.now = now
    }

    /// What is apart of the publication and of the rules.
    ///
    /// - Parameter uncovered: The required addresses that the registry refuses at present.
    func findings(uncovered: IPv4PrefixSet) -> [DriftFinding] {
        published.map { .published($0) } + rules.findings(uncovered: uncovered)
    }

    /// Everything that is apart, and of the clients that were refused what becomes of them by `plan`.
    ///
    /// A client whose refusals all came before the rules that let it in now took effect is no news, and left out.
    public func drift(plan: RulePlan, refused: RefusalTally = RefusalTally()) -> Drift {
        let allowed = IPv4PrefixSet(plan.registry.rules.compactMap { NetworkRule(value: $0).prefix })
        let uncovered = IPv4PrefixSet(plan.required.prefixes).subtracting(allowed)
        let clients = refusedClients(plan: plan, refused: refused)
        return Drift(
            registry: plan.registry.label, foundAt: now,
            findings: findings(uncovered: uncovered) + clients.map { .refused($0) }, remarks: refused.remarks)
    }

    private func refusedClients(plan: RulePlan, refused: RefusalTally) -> [RefusedClient] {
        guard !refused.clients.isEmpty else { return [] }
        let judge = RefusalJudge(plan: plan, publication: publication)
        return refused.clients
            .filter { address, count in !(judge.isLetIn(address) && isOldNews(count)) }
            .map { address, count in
                RefusedClient(
                    address: address, verdict: judge.verdict(of: address), count: count.times, first: count.first,
                    last: count.last)
            }
            .sorted { ($1.count, $0.address) < ($0.count, $1.address) }
    }

    private func isOldNews(_ count: RefusalTally.Count) -> Bool {
        guard let last = count.last, let lastWriteAt else { return true }
        return last <= lastWriteAt.addingTimeInterval(Self.secondsUntilEffect)
    }
}

extension RefusalTally {
    /// What was not counted by address, said aloud.
    var remarks: [String] {
        var remarks = failures
        if unreadableLines > 0 {
            remarks.append(
                unreadableLines == 1
                    ? "A line of the events cannot be read and was left out."
                    : "\(unreadableLines) lines of the events cannot be read and were left out.")
        }
        if beyondLimit > 0 {
            remarks.append(
                "\(beyondLimit) refusals came from more than \(limit) addresses and are not told apart; "
                    + "give a shorter log.")
        }
        if ipv6 > 0, let example = exampleOfIPv6 {
            remarks.append(
                "\(ipv6) refusals were of IPv6 clients, such as \(example), which no rule can let in: "
                    + "rules take IPv4 alone.")
        }
        return remarks
    }
}
