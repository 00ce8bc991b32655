import IPNetworks

extension CandidateTree {
    /// The best answer where the budget does not bind: no excess, then the fewest changes, rules and addresses.
    ///
    /// Nil if it has more than `budget` rules.
    ///
    /// Each node has one best tally: the sum of its children's, or its own. The two are equal only where a present rule
    /// holds another one and nothing else that is needed; then the inner rule has fewer addresses. So the tally decides
    /// every criterion, and nothing is left to the last.
    ///
    /// - Complexity: O(nodes).
    func losslessCover(budget: Int) -> [IPv4Prefix]? {
        var tallies: [Tally] = []
        tallies.reserveCapacity(nodes.count)
        var isTaken: [Bool] = []
        isTaken.reserveCapacity(nodes.count)
        for index in nodes.indices {
            let node = nodes[index]
            let own = Tally(changes: node.isPresent ? -1 : 1, rules: 1)
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

    /// What a set of rules without excess costs.
    private struct Tally: Comparable {
        /// The rules added less the present ones kept: the changes, but for the number of present rules.
        let changes: Int
        let rules: Int

        static func + (left: Self, right: Self) -> Self {
            Self(changes: left.changes + right.changes, rules: left.rules + right.rules)
        }

        static func < (left: Self, right: Self) -> Bool { (left.changes, left.rules) < (right.changes, right.rules) }
    }
}
