import AzureResourceManager
import Foundation
import IPNetworks
import NetworkRules

/// How a registry's rules differ from those that the service saw or wrote last, and who may have done it.
///
/// A pure function of what was read: the registry, the ledger's state before an interrupted run is settled, and the
/// newest entry about a write. <doc:Drift> has the decision as a table.
struct RulesComparison: Sendable, Hashable {
    /// How long after the service's own reading the resource manager's clock may date the write that was read, in
    /// seconds; used only where the ledger does not know the resource manager's own stamp.
    static let clockSkew = 300.0

    /// Rules of ours that are gone, ascending.
    let lostOurs: [String]
    /// Rules that came and are not ours, in the registry's order.
    let addedByOthers: [String]
    /// Rules that were not ours and are gone, in their former order.
    let removedByOthers: [String]
    /// Of the rules that came, those that the last write had removed.
    let returned: [String]
    /// Rules that the last write added, that never verified, and that nobody ever saw standing.
    let neverStood: [String]
    /// Whether the resource manager says that nobody wrote since the service saw the rules; nil where it says nothing.
    let isUntouched: Bool?
    /// When the service saw or wrote the rules last.
    let since: Date
    private let modifiedBy: String?
    private let modifiedAt: String?

    /// Compares what a registry holds with what is known of it.
    ///
    /// - Parameters:
    ///   - state: As the ledger has it; a pending intent is taken into account.
    ///   - lastWrite: The newest entry about a write, where there is one.
    ///   - now: The time of the comparison, where nothing else dates it.
    init(registry: Registry, state: RegistryState, lastWrite: HistoryEntry?, now: Date) {
        let present = registry.networkRules?.rules ?? []
        let claimed = state.settled.owned
        // An interrupted run told nobody what it found: what was seen by the run before it still counts.
        let before = state.observed?.values ?? state.pending?.before
        let standing = RuleKeys(present.map(\.value))

        lostOurs = state.ownedAndGone(from: registry).sorted()
        let foreignNow = RuleOwnership(rules: present, ownedValues: claimed, exclusive: false).foreign.map(\.value)
        let foreignBefore = before.map { values in
            RuleOwnership(rules: values.map(NetworkRule.init(value:)), ownedValues: claimed, exclusive: false)
                .foreign.map(\.value)
        }
        let added = foreignBefore.map { RuleKeys($0).missing(from: foreignNow) } ?? []
        let removed = foreignBefore.map { RuleKeys(foreignNow).missing(from: $0) } ?? []
        let ownRemovals = RuleKeys(state.pending == nil ? lastWrite?.removed ?? [] : [])
        returned = added.filter(ownRemovals.contains)
        addedByOthers = added
        removedByOthers = removed

        let seen = RuleKeys(state.observed?.values ?? [])
        let unverified = state.pending == nil && lastWrite?.kind == .unverified ? lastWrite?.added ?? [] : []
        neverStood = unverified.filter { !seen.contains($0) && !standing.contains($0) }

        isUntouched = Self.isUntouched(registry, state: state, lastWrite: lastWrite)
        since = state.observed?.observedAt ?? state.pending?.startedAt ?? lastWrite?.time ?? now
        modifiedBy = registry.lastModifiedBy
        modifiedAt = registry.lastModifiedAt
    }

    /// Equal stamps: nobody wrote; different ones: somebody did, whoever it was.
    private static func isUntouched(
        _ registry: Registry, state: RegistryState, lastWrite: HistoryEntry?
    ) -> Bool? {
        guard state.pending == nil, let stamp = registry.lastModifiedAt else { return nil }
        if let seen = state.observed?.modifiedAt { return seen == stamp }
        // A ledger of an earlier version knows no stamp: a write dated after ours is somebody else's.
        guard let written = state.observed?.observedAt ?? lastWrite?.time, let modified = Date(rfc3339: stamp) else {
            return nil
        }
        return modified.timeIntervalSince(written) <= clockSkew
    }
}

extension RulesComparison {
    /// What the rules' difference amounts to: somebody's change, or a change of ours that did not last; never both for
    /// one rule.
    ///
    /// - Parameter uncovered: The required addresses that the registry refuses at present: a rule that never stood is
    ///   of no consequence where nothing is missing.
    func findings(uncovered: IPv4PrefixSet) -> [DriftFinding] {
        let neverStood = neverStood.filter { value in
            NetworkRule(value: value).prefix.map { uncovered.overlaps($0) } ?? false
        }
        var findings: [DriftFinding] = []
        if isOursThatDidNotLast {
            findings.append(.notLasting(drift(lost: lostOurs + neverStood, returned: returned)))
            return findings
        }
        if !lostOurs.isEmpty || !addedByOthers.isEmpty || !removedByOthers.isEmpty {
            findings.append(.rulesChanged(drift(lost: lostOurs, added: addedByOthers, removed: removedByOthers)))
        }
        if !neverStood.isEmpty { findings.append(.notLasting(drift(lost: neverStood))) }
        return findings
    }

    /// The rules of ours that somebody removed.
    var removedBySomebody: [String] { isOursThatDidNotLast ? [] : lostOurs }

    /// Only what we did is undone, and the resource manager says that nobody did it.
    ///
    /// Where a rule of somebody else's came or went too, somebody has written whatever the stamp says.
    private var isOursThatDidNotLast: Bool {
        isUntouched == true && removedByOthers.isEmpty && addedByOthers.count == returned.count
            && !(lostOurs.isEmpty && returned.isEmpty)
    }

    private func drift(
        lost: [String] = [], added: [String] = [], removed: [String] = [], returned: [String] = []
    ) -> RulesDrift {
        RulesDrift(
            lostOurs: lost, addedByOthers: added, removedByOthers: removed, returned: returned,
            modifiedBy: modifiedBy, modifiedAt: modifiedAt, since: since)
    }
}
