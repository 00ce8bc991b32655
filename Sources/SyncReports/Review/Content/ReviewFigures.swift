import FirewallSync
import IPNetworks
import NetworkRules

/// How many addresses a plan opens, closes and leaves as they are.
struct ReviewFigures: Sendable {
    /// The addresses that rules let in afterwards and not at present.
    let opened: UInt64
    /// The addresses that rules let in at present and not afterwards.
    let closed: UInt64
    /// The addresses that rules let in at present, ours and others'.
    let allowedBefore: UInt64
    /// The addresses that rules let in afterwards, ours and others'.
    let allowedAfter: UInt64
    /// The addresses that rules let in that are not ours.
    let foreign: UInt64
    /// The required addresses that rules let in at present.
    let coveredBefore: UInt64
    /// The required addresses that rules let in afterwards.
    let coveredAfter: UInt64

    /// The figures of `plan`.
    ///
    /// - Complexity: linear in its rules and required prefixes.
    init(_ plan: RulePlan) {
        let addresses = { (values: [String]) in
            IPv4PrefixSet(values.compactMap { NetworkRule(value: $0).prefix })
        }
        let before = addresses(plan.registry.rules)
        let after = addresses(plan.resultingRules)
        let required = IPv4PrefixSet(plan.required.prefixes)
        opened = after.subtracting(before).addressCount
        closed = before.subtracting(after).addressCount
        allowedBefore = before.addressCount
        allowedAfter = after.addressCount
        foreign = addresses(plan.registry.foreignRules).addressCount
        coveredBefore = required.intersection(before).addressCount
        coveredAfter = required.intersection(after).addressCount
    }
}

extension UInt64 {
    /// `1 address`, `1,024 addresses`.
    var addresses: String { counted("address", plural: "addresses") }
}
