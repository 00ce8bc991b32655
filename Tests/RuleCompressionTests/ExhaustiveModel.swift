import IPNetworks
import RuleCompression

/// The compression problem solved by writing down every set of rules that meets the constraints and comparing them all,
/// criterion by criterion, as the problem is worded; slow, and without any idea of the clever solution.
struct ExhaustiveModel {
    /// A set of rules, as indices of nodes, and its place in the order of preference.
    private struct Cover {
        let rules: [Int]
        let excess: UInt64
        let changes: Int
        let addresses: UInt64
    }

    private let problem: SmallProblem
    private var universe: SmallUniverse { problem.universe }
    /// R∖A.
    private let uncovered: UInt64

    init(_ problem: SmallProblem) {
        self.problem = problem
        uncovered = problem.required & ~problem.allowed
    }

    /// Whether a rule may have this node's prefix.
    private func isUsable(_ node: SmallUniverse.Node, shortestLength: Int) -> Bool {
        let isFree = node.cells & ~(problem.required | problem.allowed) == 0
        let isForbidden = node.cells & problem.forbidden & ~problem.allowed != 0
        return !isForbidden && (isFree || node.prefix.length >= shortestLength)
    }

    /// Every set of usable, disjoint prefixes below a node that each hold some of R∖A and together all that the node holds.
    private func covers(below index: Int) -> [[Int]] {
        let node = universe.nodes[index]
        if node.cells & uncovered == 0 { return [[]] }
        var covers: [[Int]] = isUsable(node, shortestLength: problem.shortestLength) ? [[index]] : []
        if let halves = node.halves {
            let upper = self.covers(below: halves.upper)
            for cover in self.covers(below: halves.lower) { covers += upper.map { cover + $0 } }
        }
        return covers
    }

    /// The number of sets that ``covers(below:)`` finds at most.
    var coverCount: Int { coverCount(below: universe.nodes.count - 1) }

    private func coverCount(below index: Int) -> Int {
        let node = universe.nodes[index]
        if node.cells & uncovered == 0 { return 1 }
        guard let halves = node.halves else { return 1 }
        return 1 + coverCount(below: halves.lower) * coverCount(below: halves.upper)
    }

    /// The fewest usable prefixes below a node that cover what it holds of R∖A; nil if none do.
    private func fewest(below index: Int, shortestLength: Int) -> Int? {
        let node = universe.nodes[index]
        if node.cells & uncovered == 0 { return 0 }
        if isUsable(node, shortestLength: shortestLength) { return 1 }
        guard let halves = node.halves,
            let lower = fewest(below: halves.lower, shortestLength: shortestLength),
            let upper = fewest(below: halves.upper, shortestLength: shortestLength)
        else { return nil }
        return lower + upper
    }

    /// How many rules lie in the lower half of each node, from the root down, depth by depth.
    private func lowerCounts(_ cover: Cover) -> [Int] {
        var counts: [Int] = []
        var level = [universe.nodes.count - 1]
        while !level.isEmpty {
            var next: [Int] = []
            for halves in level.compactMap({ universe.nodes[$0].halves }) {
                let lower = universe.nodes[halves.lower].prefix
                counts.append(cover.rules.count { lower.contains(universe.nodes[$0].prefix) })
                next += [halves.lower, halves.upper]
            }
            level = next
        }
        return counts
    }

    /// The answer, or why there is none, and how many answers only the last criterion tells apart.
    func solve() -> (result: Result<Compression, InfeasibleCompression>, ties: Int) {
        let present = Set(problem.present)
        if uncovered == 0 {
            let curve = [Compression.TradeOff(rules: 0, excess: 0)]
            return (.success(Compression(rules: [], excess: 0, changes: present.count, curve: curve)), 1)
        }
        guard uncovered & problem.forbidden == 0 else {
            let addresses = IPv4PrefixSet(universe.prefixes(uncovered & problem.forbidden))
            return (.failure(InfeasibleCompression(reason: .requiredForbidden(addresses))), 0)
        }
        let outside = universe.nodes.map { universe.addressCount($0.cells & ~problem.required & ~problem.allowed) }
        let all = covers(below: universe.nodes.count - 1).map { rules in
            let prefixes = rules.map { universe.nodes[$0].prefix }
            return Cover(
                rules: rules, excess: rules.reduce(0) { $0 + outside[$1] },
                changes: present.symmetricDifference(prefixes).count,
                addresses: prefixes.reduce(0) { $0 + $1.addressCount })
        }
        let feasible = all.filter { $0.rules.count <= problem.maximumRules }
        let key = { (cover: Cover) in (cover.excess, cover.changes, cover.rules.count, cover.addresses) }
        guard let least = feasible.map(key).min(by: <) else {
            let root = universe.nodes.count - 1
            let length = stride(from: min(problem.shortestLength - 1, 32), through: 0, by: -1).first {
                fewest(below: root, shortestLength: $0).map { $0 <= problem.maximumRules } ?? false
            }
            return (
                .failure(
                    InfeasibleCompression(
                        reason: .tooFewRules(
                            smallestBudget: all.map(\.rules.count).min(), longestShortestPrefixLength: length))), 0
            )
        }
        let tied = feasible.filter { key($0) == least }.map { (cover: $0, counts: lowerCounts($0)) }
        let best = tied.min { $0.counts.lexicographicallyPrecedes($1.counts) }
        return (
            .success(
                Compression(
                    rules: (best?.cover.rules ?? []).map { universe.nodes[$0].prefix }.sorted(), excess: least.0,
                    changes: least.1, curve: curve(of: feasible))), tied.count
        )
    }

    private func curve(of feasible: [Cover]) -> [Compression.TradeOff] {
        guard let smallest = feasible.map(\.rules.count).min() else { return [] }
        var leasts: [Int: UInt64] = [:]
        for cover in feasible { leasts[cover.rules.count] = min(leasts[cover.rules.count] ?? .max, cover.excess) }
        var curve: [Compression.TradeOff] = []
        var excess = UInt64.max
        for rules in smallest...problem.maximumRules where excess > 0 {
            excess = min(excess, leasts[rules] ?? .max)
            curve.append(Compression.TradeOff(rules: rules, excess: excess))
        }
        return curve
    }
}
