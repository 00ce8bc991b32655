import IPNetworks

/// The distinct rules in force before an answer, in post-order: each after the rules inside it.
struct PresentRules {
    private let rules: [IPv4Prefix]

    init(_ unsorted: [IPv4Prefix]) {
        var rules = unsorted
        rules.sort { $0.last != $1.last ? $0.last < $1.last : $0.length > $1.length }
        var distinct: [IPv4Prefix] = []
        distinct.reserveCapacity(rules.count)
        for rule in rules where rule != distinct.last { distinct.append(rule) }
        self.rules = distinct
    }

    var count: Int { rules.count }
    var isEmpty: Bool { rules.isEmpty }

    /// The rules that an answer might keep, in post-order: a rule without an address of `set` has no place in one.
    func holding(addressesOf set: IPv4PrefixSet) -> [IPv4Prefix] { rules.filter { set.overlaps($0) } }

    /// The rules to add plus the rules to remove where the present rules become `answer`, whose rules are distinct.
    func changes(to answer: [IPv4Prefix]) -> Int {
        if rules.isEmpty { return answer.count }
        let present = Set(rules)
        return rules.count + answer.count - 2 * answer.count { present.contains($0) }
    }
}
