extension CandidateTree {
    /// The fewest rules that any cover has, where no rule with excess is shorter than `shortestLength`.
    ///
    /// A prefix inside a usable one is usable, so the highest usable nodes are the cover.
    ///
    /// - Complexity: O(nodes).
    func fewestRules(shortestLength: Int) -> Int {
        var count = 0
        var node = nodes.count - 1
        var open: [Int] = []
        while true {
            if nodes[node].isLeaf || nodes[node].isUsable(shortestLength: shortestLength) {
                count += 1
                guard let next = open.popLast() else { return count }
                node = next
            } else {
                let lower = Int(nodes[node].lowerChild)
                if lower != node - 1 { open.append(lower) }
                node -= 1
            }
        }
    }

    /// The largest limit for the shortest prefix length, below `limit`, with which `budget` rules suffice; nil if none is.
    ///
    /// - Complexity: O(nodes).
    func longestShortestLength(below limit: Int, budget: Int) -> Int? {
        // Every node is at most 32 bits long, so that larger limits all mean the same. Fewer rules never need a larger one.
        var enough = -1
        var tooLong = min(limit, 33)
        while tooLong - enough > 1 {
            let middle = (enough + tooLong) / 2
            if fewestRules(shortestLength: middle) <= budget { enough = middle } else { tooLong = middle }
        }
        return enough < 0 ? nil : enough
    }
}
