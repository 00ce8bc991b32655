import IPNetworks
import NetworkRules

/// Which of a registry's rules are ours.
///
/// Rules carry no label, so ours are those that the ledger says we wrote. Where one value stands several times, one
/// of them is ours and the others are somebody's.
struct RuleOwnership: Sendable {
    /// Our rules, in the registry's order.
    let ours: [NetworkRule]
    /// All other rules, in the registry's order; never removed, never narrowed.
    let foreign: [NetworkRule]
    /// The values of all rules, in the registry's order.
    let inRegistryOrder: [String]

    /// Tells the rules apart by the values that the ledger owns.
    ///
    /// A recorded value that the registry now spells otherwise (`1.2.3.4` for `1.2.3.4/32`) is still ours.
    init(rules: [NetworkRule], ownedValues: Set<String>, exclusive: Bool) {
        inRegistryOrder = rules.map(\.value)
        guard !exclusive else {
            ours = rules.filter { $0.prefix != nil }
            foreign = rules.filter { $0.prefix == nil }
            return
        }
        var unclaimed = ownedValues
        var isOurs = rules.map { unclaimed.remove($0.value) != nil }
        var unclaimedPrefixes = Set(unclaimed.compactMap { NetworkRule(value: $0).prefix })
        for (index, rule) in rules.enumerated() where !isOurs[index] {
            if let prefix = rule.prefix, unclaimedPrefixes.remove(prefix) != nil { isOurs[index] = true }
        }
        ours = zip(rules, isOurs).filter(\.1).map(\.0)
        foreign = zip(rules, isOurs).filter { !$0.1 }.map(\.0)
    }

    /// The addresses that foreign rules allow.
    var foreignAddresses: IPv4PrefixSet { IPv4PrefixSet(foreign.compactMap(\.prefix)) }
    /// The addresses that our rules allow.
    var ourAddresses: IPv4PrefixSet { IPv4PrefixSet(ours.compactMap(\.prefix)) }
}
