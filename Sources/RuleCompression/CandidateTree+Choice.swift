import IPNetworks

extension CandidateTree {
    /// The rules that `choose` takes, ascending: it is asked from the root down whether a node is a rule, with the budget
    /// for the node, and otherwise how much of it the lower half gets.
    func rules(budget: Int, choose: (_ node: Int, _ budget: Int) -> Choice) -> [IPv4Prefix] {
        var rules: [IPv4Prefix] = []
        rules.reserveCapacity(budget)
        var open = [(node: nodes.count - 1, budget: budget)]
        while let (node, budget) = open.popLast() {
            switch choose(node, budget) {
            case .take: rules.append(nodes[node].prefix)
            case .descend(let lowerBudget):
                let lower = Int(nodes[node].lowerChild)
                if lower == node - 1 {
                    open.append((lower, budget))
                } else {
                    open.append((node - 1, budget - lowerBudget))
                    open.append((lower, lowerBudget))
                }
            }
        }
        return rules
    }

    /// What becomes of a node on the way down.
    enum Choice {
        /// It is a rule.
        case take
        /// It is none; its lower half, where it has two children, gets so many of its rules.
        case descend(lowerBudget: Int)
    }
}
