import IPNetworks

extension CandidateTree {
    /// The best answer where the budget does not bind: no excess, then the fewest changes, rules and addresses.
    ///
    /// Nil if it has more than `budget` rules.
    ///
    /// Each node has one best tally, and it is the sum of its children's or the node's own. Tallies of the two differ in
    /// the number of rules or of addresses, so that nothing is left to the last criterion.
    ///
    /// - Complexity: O(nodes).
    func losslessCover(budget: Int) -> [IPv4Prefix]? {
        var tallies: [Tally] = []
        tallies.reserveCapacity(nodes.count)
        var isTaken: [Bool] = []
        isTaken.reserveCapacity(nodes.count)
        for index in nodes.indices {
            let node = nodes[index]
            let own = Tally(changes: node.isPresent ? -1 : 1, rules: 1, allowed: UInt64(node.allowed))
            guard !node.isLeaf else {
                tallies.append(own)
                isTaken.append(true)
                continue
            }
            let lower = Int(node.lowerChild)
            let split = lower == index - 1 ? tallies[lower] : tallies[lower] + tallies[index - 1]
            let take = node.excess == 0 && own < split
            tallies.append(take ? own : split)
            isTaken.append(take)
        }
        guard tallies[nodes.count - 1].rules <= budget else { return nil }
        return rules(budget: 0) { node, _ in isTaken[node] ? .take : .descend(lowerBudget: 0) }
    }

    /// What a set of rules without excess costs, criterion by criterion.
    private struct Tally: Comparable {
        /// The rules added less the present ones kept: the changes, but for the number of present rules.
        var changes: Int
        var rules: Int
        /// The addresses in A; without excess, all others of a cover are in R∖A, which every cover holds.
        var allowed: UInt64

        static func + (left: Self, right: Self) -> Self {
            Self(
                changes: left.changes + right.changes, rules: left.rules + right.rules,
                allowed: left.allowed + right.allowed)
        }

        static func < (left: Self, right: Self) -> Bool {
            (left.changes, left.rules, left.allowed) < (right.changes, right.rules, right.allowed)
        }
    }
}
