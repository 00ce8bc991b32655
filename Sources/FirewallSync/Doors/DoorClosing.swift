import AzureResourceManager
import Foundation
import IPNetworks
import NetworkRules

/// What is to be written when doors close: a pure function of what was read.
///
/// Only rules that are ours go, and of these only those without which everything that was required last is still let in;
/// the others are left to the next plan, which knows what they serve.
struct DoorClosing: Sendable {
    /// What to write; nil where no rule has to go.
    let write: RuleWrite?
    /// The prefixes of doors whose rules stay because something that is required needs them.
    let needed: [IPv4Prefix]

    /// Closes `doors` of a registry as it stands.
    init(_ doors: [TemporaryAccess], registry: Registry, state: RegistryState, settings: RegistrySettings, now: Date) {
        let rules = registry.networkRules?.rules ?? []
        let ownership = RuleOwnership(rules: rules, ownedValues: state.owned, exclusive: false)
        let others = state.temporary.filter { $0.isOpen(at: now) && !doors.contains($0) }
        var closing = Set(doors.map(\.prefix)).subtracting(others.map(\.prefix))
        let candidates = ownership.ours.filter { $0.prefix.flatMap { closing.remove($0) } != nil }
        let required = IPv4PrefixSet(state.applied?.required ?? []).union(IPv4PrefixSet(settings.pinned))

        var staying = Self.removing(candidates, from: rules)
        var removed: [NetworkRule] = []
        var needed: [IPv4Prefix] = []
        for rule in candidates {
            let standing = IPv4PrefixSet(staying.compactMap(\.prefix))
            let addresses = IPv4PrefixSet(rule.prefix.map { [$0] } ?? [])
            if required.intersection(addresses).isSubset(of: standing) {
                removed.append(rule)
            } else {
                staying.append(rule)
                needed += rule.prefix.map { [$0] } ?? []
            }
        }
        self.needed = needed
        guard !removed.isEmpty else {
            write = nil
            return
        }
        // A door within one that closes has relied on its rule; it gets its own, as far as the room that is made goes.
        let standing = IPv4PrefixSet(staying.compactMap(\.prefix))
        let uncovered = Set(others.map(\.prefix).filter { !standing.contains($0) }).sorted().prefix(removed.count)
        let added = uncovered.map { NetworkRule($0).value }
        write = RuleWrite(
            before: rules.map(\.value), after: Self.removing(removed, from: rules).map(\.value) + added,
            removed: removed.map(\.value),
            ownedAfter: Self.removing(removed, from: ownership.ours).map(\.value) + state.ownedAndGone(from: registry)
                + added)
    }

    /// `rules` without `others`; of several equal ones the last are ours to remove.
    private static func removing(_ others: [NetworkRule], from rules: [NetworkRule]) -> [NetworkRule] {
        var leaving: [NetworkRule: Int] = [:]
        for rule in others { leaving[rule, default: 0] += 1 }
        var staying: [NetworkRule] = []
        for rule in rules.reversed() {
            if let count = leaving[rule], count > 0 { leaving[rule] = count - 1 } else { staying.append(rule) }
        }
        return staying.reversed()
    }
}
