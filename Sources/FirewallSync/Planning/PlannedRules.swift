import IPNetworks
import NetworkRules

/// The difference between our present rules and the chosen ones, with a reason for each.
struct PlannedRules: Sendable {
    /// Each rule of ours, before or after, ascending.
    let rules: [PlannedRule]
    /// All rule values of the registry afterwards: those that stay in their present order, then the new ones.
    let resultingValues: [String]

    /// Compares our present rules with the `chosen` ones; `covered` is what is required or allowed by others, and
    /// `owners` knows whose everything else in the rules is.
    ///
    /// The rules of `doors` stand beside them, verbatim. Where the chosen rules are the `target` of a rollback, that is
    /// the reason for each.
    init(
        chosen: [IPv4Prefix], doors: TemporaryRules, ownership: RuleOwnership, required: RequiredPrefixes,
        covered: IPv4PrefixSet, owners: AddressOwners, target: RollbackTarget? = nil
    ) {
        var waiting = Set(chosen)
        var kept: [NetworkRule] = []
        var removed: [NetworkRule] = []
        for rule in doors.others {
            if let prefix = rule.prefix, waiting.remove(prefix) != nil {
                kept.append(rule)
            } else {
                removed.append(rule)
            }
        }
        let added = chosen.filter { waiting.contains($0) }.map { NetworkRule($0) }
        let chosenSet = IPv4PrefixSet(chosen)

        let addedDoors = doors.missing.map { NetworkRule($0) }

        let describe = { (action: PlannedRule.Action, rule: NetworkRule, reason: String) in
            let prefixes = rule.prefix.map { [$0] } ?? []
            let addresses = IPv4PrefixSet(prefixes)
            let excess = addresses.subtracting(covered)
            return PlannedRule(
                action: action, value: rule.value, serves: prefixes.flatMap { required.served(by: $0) }, reason: reason,
                overAllowed: excess.addressCount, shares: owners.shares(of: excess),
                requiredAddresses: addresses.intersection(required.addresses).addressCount)
        }
        let temporary = { (action: PlannedRule.Action, rule: NetworkRule) in
            PlannedRule(
                action: action, value: rule.value, serves: [PlannedRule.temporaryService],
                reason: rule.prefix.map(doors.reason) ?? "", overAllowed: 0, shares: [],
                requiredAddresses: IPv4PrefixSet(rule.prefix.map { [$0] } ?? []).intersection(required.addresses)
                    .addressCount)
        }
        let planned =
            doors.standing.map { temporary(.keep, $0) } + addedDoors.map { temporary(.add, $0) }
            + kept.map { describe(.keep, $0, target?.reasonToHold ?? "required") }
            + added.map { describe(.add, $0, target?.reasonToHold ?? "required and not allowed yet") }
            + removed.map { rule in
                let reason = Self.reasonToRemove(rule, chosen: chosenSet, doors: doors, required: required)
                return describe(.remove, rule, target?.reasonToRemove ?? reason)
            }
        rules = planned.sorted { left, right in
            (left.sortKey, left.action.rawValue) < (right.sortKey, right.action.rawValue)
        }

        var leaving: [String: Int] = [:]
        for rule in removed { leaving[rule.value, default: 0] += 1 }
        var staying: [String] = []
        // Of several equal values the last are ours to remove: the first stays where its owner put it.
        for value in ownership.inRegistryOrder.reversed() {
            if let count = leaving[value], count > 0 { leaving[value] = count - 1 } else { staying.append(value) }
        }
        resultingValues = staying.reversed() + (added + addedDoors).map(\.value)
    }

    /// What all rules of the registry let in afterwards.
    var allowedAddresses: IPv4PrefixSet { IPv4PrefixSet(resultingValues.compactMap { NetworkRule(value: $0).prefix }) }

    private static func reasonToRemove(
        _ rule: NetworkRule, chosen: IPv4PrefixSet, doors: TemporaryRules, required: RequiredPrefixes
    ) -> String {
        guard let prefix = rule.prefix else { return "not readable" }
        if chosen.contains(prefix) { return "merged into a wider rule" }
        if chosen.overlaps(prefix) { return "narrowed" }
        if required.addresses.overlaps(prefix) { return "allowed by a rule that is not ours" }
        return doors.ended.contains(prefix) ? "temporary access ended" : "no longer required"
    }
}

extension PlannedRule {
    fileprivate var sortKey: UInt64 {
        guard let prefix = NetworkRule(value: value).prefix else { return .max }
        return UInt64(prefix.first.bits) << 8 | UInt64(prefix.length)
    }
}

extension RequiredPrefixes {
    /// The names of the tags that have addresses in `prefix`, and `pinned` where a pin has.
    func served(by prefix: IPv4Prefix) -> [String] {
        selections.filter { $0.addresses.overlaps(prefix) }.map(\.tag.name)
            + (pinned.contains { $0.overlaps(prefix) } ? ["pinned"] : [])
    }
}
