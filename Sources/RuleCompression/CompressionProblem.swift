public import IPNetworks

/// The question which registry rules let every required address in, and the fewest others.
///
/// With R the required, A the already allowed and F the forbidden addresses, an answer is a set C of at most K pairwise
/// disjoint prefixes such that
/// * every required address is in A or in a prefix of C,
/// * each prefix of C holds an address of R∖A and none of F∖A,
/// * no prefix of C is shorter than L, unless it lies wholly in R∪A.
///
/// Of all answers ``solve(curve:)`` gives the one with, in this order, the least excess (addresses of C outside R∪A), the
/// fewest changes against the present rules, the fewest rules, the fewest addresses, and, from the root of the address
/// space down, the fewer rules in the lower half. Exactly one answer is best in this sense, so equal sets give equal
/// rules, in whatever order and however often their prefixes were written down.
///
///     let problem = CompressionProblem(required: agents, alreadyAllowed: office, maximumRules: 95)
///     let answer = try problem.solve()
///     print(answer.rules, answer.excess)
///
/// <doc:RuleCompression> explains the algorithm and proves it exact.
public struct CompressionProblem: Sendable {
    /// R: the addresses that must be let in.
    public var required: IPv4PrefixSet
    /// A: the addresses that rules outside of this problem let in already.
    public var alreadyAllowed: IPv4PrefixSet
    /// F: the addresses that no rule may let in.
    ///
    /// Those of them that are already allowed are past forbidding.
    public var forbidden: IPv4PrefixSet
    /// The rules that the answer will replace, in any order, which may overlap and break every constraint; a rule that
    /// stands there twice counts once.
    public var presentRules: [IPv4Prefix]
    /// K: the most rules that an answer may have.
    public var maximumRules: Int
    /// L: the shortest prefix length of a rule that lets in addresses outside R∪A; 0 or less is no limit, more than 32
    /// rules out all excess.
    public var shortestPrefixLength: Int

    /// The problem of covering `required ∖ alreadyAllowed` with at most `maximumRules` prefixes.
    public init(
        required: IPv4PrefixSet, alreadyAllowed: IPv4PrefixSet = [], forbidden: IPv4PrefixSet = [],
        presentRules: [IPv4Prefix] = [], maximumRules: Int, shortestPrefixLength: Int = 0
    ) {
        self.required = required
        self.alreadyAllowed = alreadyAllowed
        self.forbidden = forbidden
        self.presentRules = presentRules
        self.maximumRules = maximumRules
        self.shortestPrefixLength = shortestPrefixLength
    }

    /// The best rules.
    ///
    /// - Parameter curve: Whether ``Compression/curve`` is wanted; it is left empty otherwise. Without it, a budget that
    ///   needs no excess is answered in linear time.
    /// - Throws: ``InfeasibleCompression``, which says what stands in the way and what would do.
    /// - Complexity: O(N·min(K, N)) time for N prefixes in the aggregation of R∖A, the pieces into which present rules
    ///   split them included; at most 34·N numbers of memory. O(N) where K prefixes need no excess and no curve is asked
    ///   for. A logarithmic factor in the number of ranges of A and F comes on top of N.
    public func solve(curve: Bool = true) throws(InfeasibleCompression) -> Compression {
        let uncovered = required.subtracting(alreadyAllowed)
        let present = PresentRules(presentRules)
        if uncovered.isEmpty {
            let nothing = Compression.TradeOff(rules: 0, excess: 0)
            return Compression(rules: [], excess: 0, changes: present.count, curve: curve ? [nothing] : [])
        }
        let unreachable = uncovered.intersection(forbidden)
        guard unreachable.isEmpty else { throw InfeasibleCompression(reason: .requiredForbidden(unreachable)) }

        let leaves = uncovered.prefixes
        if !curve, present.isEmpty, alreadyAllowed.isEmpty, leaves.count <= maximumRules {
            return Compression(rules: leaves, excess: 0, changes: leaves.count, curve: [])
        }
        let tree = CandidateTree(
            leaves: leaves, present: present.holding(addressesOf: uncovered), allowed: alreadyAllowed,
            forbidden: forbidden.subtracting(alreadyAllowed))
        let smallestBudget = tree.fewestRules(shortestLength: shortestPrefixLength)
        guard smallestBudget <= maximumRules else {
            throw InfeasibleCompression(
                reason: .tooFewRules(
                    smallestBudget: smallestBudget,
                    longestShortestPrefixLength: tree.longestShortestLength(
                        below: shortestPrefixLength, budget: maximumRules)))
        }
        if !curve, let rules = tree.losslessCover(budget: maximumRules) {
            return Compression(rules: rules, excess: 0, changes: present.changes(to: rules), curve: [])
        }
        // Without addresses that are allowed already, the excess alone decides how many addresses the rules hold.
        let isNarrow = alreadyAllowed.isEmpty && NarrowCost.canCount(min(tree.leafCount, maximumRules))
        return isNarrow
            ? best(NarrowCost.self, in: tree, present, curve: curve)
            : best(WideCost.self, in: tree, present, curve: curve)
    }

    private func best<Cost: CoverCost>(
        _: Cost.Type, in tree: CandidateTree, _ present: PresentRules, curve: Bool
    ) -> Compression {
        let table = CoverTable<Cost>(tree, budget: maximumRules, shortestLength: shortestPrefixLength)
        let (rules, excess) = table.best
        return Compression(
            rules: rules, excess: excess, changes: present.changes(to: rules), curve: curve ? table.curve : [])
    }
}
