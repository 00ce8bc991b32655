import IPNetworks

/// For every node of a tree and every k the least cost of covering what the node holds of R∖A with exactly k rules.
///
/// The k for which such a cover exists are contiguous: from the fewest rules (1 where the node is usable) each rule but a
/// leaf can be replaced by the two best below it, up to one rule a leaf; so a row holds no gaps and no infinities. The
/// rows lie in one buffer in the order of the nodes. Nothing else is kept for the way back: which split gave a cost is
/// found again there, for the few nodes on the way.
struct CoverTable<Cost: CoverCost> {
    /// Where a node's costs lie.
    private struct Row {
        /// The smallest k.
        var fewest: Int
        /// The largest k: the leaves below, or the budget.
        var most: Int
        /// The index of the cost for `fewest`.
        var start: Int

        var count: Int { most - fewest + 1 }
    }

    private let tree: CandidateTree
    private let shortestLength: Int
    private let rows: [Row]
    private let costs: [Cost]

    /// The costs of up to `budget` rules, of which those with excess are at least `shortestLength` long.
    ///
    /// There must be such a cover of the whole tree.
    ///
    /// - Complexity: O(leaves · min(budget, leaves)) time; the rows of one depth have no more costs than there are leaves,
    ///   and there are at most 33 depths.
    init(_ tree: CandidateTree, budget: Int, shortestLength: Int) {
        var rows: [Row] = []
        rows.reserveCapacity(tree.nodes.count)
        var total = 0
        for (index, node) in tree.nodes.enumerated() {
            var row = Row(fewest: 1, most: 1, start: total)
            if !node.isLeaf {
                let lower = Int(node.lowerChild)
                let upper = index - 1
                row.fewest = rows[upper].fewest
                row.most = rows[upper].most
                if lower != upper {
                    let isUsable = node.isUsable(shortestLength: shortestLength)
                    row.fewest = isUsable ? 1 : row.fewest + rows[lower].fewest
                    row.most = min(row.most + rows[lower].most, budget)
                }
            }
            rows.append(row)
            total += row.count
        }
        costs = [Cost](unsafeUninitializedCapacity: total) { buffer, initializedCount in
            for index in tree.nodes.indices { Self.fill(buffer, row: index, of: rows, tree, shortestLength) }
            initializedCount = total
        }
        self.tree = tree
        self.shortestLength = shortestLength
        self.rows = rows
    }

    /// Computes one row, after those of the children.
    @inline(__always)
    private static func fill(
        _ costs: UnsafeMutableBufferPointer<Cost>, row index: Int, of rows: [Row], _ tree: CandidateTree,
        _ shortestLength: Int
    ) {
        let node = tree.nodes[index]
        let row = rows[index]
        var target = UnsafeMutableBufferPointer(rebasing: costs[row.start..<row.start + row.count])
        if node.isLeaf {
            target.initializeElement(at: 0, to: Cost(node))
            return
        }
        let lower = rows[Int(node.lowerChild)]
        let upper = rows[index - 1]
        let lowerCosts = UnsafeBufferPointer(rebasing: costs[lower.start..<lower.start + lower.count])
        let upperCosts = UnsafeBufferPointer(rebasing: costs[upper.start..<upper.start + upper.count])
        if Int(node.lowerChild) == index - 1 {
            _ = target.initialize(from: lowerCosts)
            if node.isUsable(shortestLength: shortestLength) { target[0] = min(target[0], Cost(node)) }
            return
        }
        if node.isUsable(shortestLength: shortestLength) {
            target.initializeElement(at: 0, to: Cost(node))
            target = UnsafeMutableBufferPointer(rebasing: target.dropFirst())
        }
        if lower.count < upper.count {
            minPlusConvolution(lowerCosts, upperCosts, into: target)
        } else {
            minPlusConvolution(upperCosts, lowerCosts, into: target)
        }
    }

    /// The least `short[i] + long[j]` for each `i + j` that `sums` has room for.
    ///
    /// The rows are not convex: a rule less can cost little, and the next one much.
    @inline(__always)
    private static func minPlusConvolution(
        _ short: UnsafeBufferPointer<Cost>, _ long: UnsafeBufferPointer<Cost>,
        into sums: UnsafeMutableBufferPointer<Cost>
    ) {
        sums.initialize(repeating: .unreached)
        for i in 0..<min(short.count, sums.count) {
            let cost = short[i]
            for j in 0..<min(long.count, sums.count - i) {
                let sum = cost + long[j]
                sums[i + j] = sum < sums[i + j] ? sum : sums[i + j]
            }
        }
    }
}

extension CoverTable {
    /// The best answer: the least excess, then changes, then rules, each row holding the least of the other criteria.
    var best: (rules: [IPv4Prefix], excess: UInt64) {
        let root = tree.nodes.count - 1
        let row = rows[root]
        // The changes are present + k - 2·kept = present - k + 2·added.
        let rank = { (count: Int) in (cost(root, count).excess, 2 * cost(root, count).added - count) }
        var count = row.fewest
        for other in row.fewest...row.most where rank(other) < rank(count) { count = other }
        return (tree.rules(budget: count, choose: choice), rank(count).0)
    }

    /// What a best cover with exactly `budget` rules makes of `node`: the lowest budget for the lower half goes first.
    private func choice(node index: Int, budget: Int) -> CandidateTree.Choice {
        let node = tree.nodes[index]
        if node.isLeaf { return .take }
        let target = cost(index, budget)
        let lower = Int(node.lowerChild)
        let upper = index - 1
        if lower == upper { return cost(lower, budget) == target ? .descend(lowerBudget: budget) : .take }
        if budget == 1 { return .take }
        let lowest = max(rows[lower].fewest, budget - rows[upper].most)
        var lowerBudget = min(rows[lower].most, budget - rows[upper].fewest)
        for other in lowest..<max(lowest, lowerBudget) where cost(lower, other) + cost(upper, budget - other) == target
        {
            lowerBudget = other
            break
        }
        return .descend(lowerBudget: lowerBudget)
    }

    /// The cost of covering a node's part of R∖A with exactly `count` rules, which its row must hold.
    private func cost(_ node: Int, _ count: Int) -> Cost { costs[rows[node].start + count - rows[node].fewest] }

    /// The least excess for each budget, up to the first without any.
    var curve: [Compression.TradeOff] {
        let root = tree.nodes.count - 1
        var curve: [Compression.TradeOff] = []
        for count in rows[root].fewest...rows[root].most {
            let excess = cost(root, count).excess
            curve.append(Compression.TradeOff(rules: count, excess: excess))
            if excess == 0 { break }
        }
        return curve
    }
}
