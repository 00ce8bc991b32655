import IPNetworks

/// The prefixes that a best answer can be made of, as a path-compressed binary tree in post-order.
///
/// Its leaves are the aggregated prefixes of R∖A, or, where a present rule lies inside one, that rule and the pieces
/// around it. A branch is the longest prefix around its two children; a present rule between a node and the branch above
/// it is a node with one child. No other prefix can be part of a best answer (the catalogue page has the proof).
///
///     R∖A:  10.0.0.0/24, 10.0.2.0/24      present: 10.0.0.0/25, 10.0.2.0/23
///
///                         10.0.0.0/22 (5)
///                        ╱               ╲
///             10.0.0.0/24 (2)       10.0.2.0/23 (4)
///             ╱            ╲               │
///     10.0.0.0/25 (0)  10.0.0.128/25 (1)  10.0.2.0/24 (3)
struct CandidateTree {
    /// A prefix that holds an address of R∖A.
    struct Node {
        let prefix: IPv4Prefix
        /// The index of the child in the lower half, of the only child, or -1 in a leaf.
        ///
        /// The child in the upper half, and an only child, stands right before its parent.
        let lowerChild: Int32
        /// The addresses outside R∪A: below 2³², for at least one is in R∖A.
        let excess: UInt32
        /// The addresses in A.
        let allowed: UInt32
        /// Whether the prefix meets F∖A.
        let isForbidden: Bool
        /// Whether the prefix is one of the present rules.
        var isPresent: Bool

        var isLeaf: Bool { lowerChild < 0 }

        /// Whether a rule may have this prefix.
        ///
        /// A prefix inside R∪A always may: it holds nothing of F∖A, since R∖A does not.
        func isUsable(shortestLength: Int) -> Bool { excess == 0 || prefix.length >= shortestLength && !isForbidden }
    }

    /// The nodes in post-order; the root stands last.
    private(set) var nodes: [Node] = []
    /// The number of leaves.
    let leafCount: Int

    /// The tree over `leaves`, the aggregation of R∖A in ascending order.
    ///
    /// - Parameters:
    ///   - present: The present rules that hold an address of R∖A, in post-order.
    ///   - allowed: A.
    ///   - forbidden: F∖A; no leaf meets it.
    /// - Complexity: O(nodes), with a logarithmic factor in the ranges of A and F.
    init(leaves aggregated: [IPv4Prefix], present: [IPv4Prefix], allowed: IPv4PrefixSet, forbidden: IPv4PrefixSet) {
        let leaves = Self.refine(aggregated, by: present)
        leafCount = leaves.count
        nodes.reserveCapacity(2 * leaves.count + present.count)
        let allowed = AddressCounter(allowed)
        var nextPresent = 0
        // Finished subtrees that wait for the upper half of their branch, and the lengths of those branches, ascending.
        var waiting: [Int32] = []
        var branches: [Int] = []
        for index in leaves.indices {
            let leaf = leaves[index]
            nodes.append(Node(leaf))
            let nextBranch = index + 1 < leaves.count ? leaf.commonPrefix(with: leaves[index + 1]).length : -1
            while true {
                let branch = branches.last ?? -1
                let around = max(branch, nextBranch)
                while nextPresent < present.count, present[nextPresent].length > around {
                    let rule = present[nextPresent]
                    let top = nodes.count - 1
                    guard rule.contains(nodes[top].prefix) else { break }
                    if rule == nodes[top].prefix {
                        nodes[top].isPresent = true
                    } else {
                        append(rule, lowerChild: top, isPresent: true, allowed: allowed, forbidden: forbidden)
                    }
                    nextPresent += 1
                }
                guard branch > nextBranch, let lower = waiting.popLast() else { break }
                branches.removeLast()
                append(
                    IPv4Prefix(containing: leaf.first, length: branch), lowerChild: Int(lower), isPresent: false,
                    allowed: allowed, forbidden: forbidden)
            }
            waiting.append(Int32(truncatingIfNeeded: nodes.count - 1))
            branches.append(nextBranch)
        }
    }

    /// Appends the parent of the last node and, where it is another one, of `lowerChild`.
    private mutating func append(
        _ prefix: IPv4Prefix, lowerChild: Int, isPresent: Bool, allowed: AddressCounter, forbidden: IPv4PrefixSet
    ) {
        let upper = nodes.count - 1
        let needed = nodes[upper].needed + (lowerChild == upper ? 0 : nodes[lowerChild].needed)
        let allowed = allowed.count(in: prefix)
        let excess = prefix.addressCount - needed - allowed
        nodes.append(
            Node(
                prefix: prefix, lowerChild: Int32(truncatingIfNeeded: lowerChild),
                excess: UInt32(truncatingIfNeeded: excess), allowed: UInt32(truncatingIfNeeded: allowed),
                isForbidden: excess > 0 && !forbidden.isEmpty && forbidden.overlaps(prefix), isPresent: isPresent))
    }
}

extension CandidateTree.Node {
    /// A leaf: all of it is in R∖A.
    init(_ leaf: IPv4Prefix) {
        self.init(prefix: leaf, lowerChild: -1, excess: 0, allowed: 0, isForbidden: false, isPresent: false)
    }

    /// The addresses in R∖A.
    var needed: UInt64 { prefix.addressCount - UInt64(excess) - UInt64(allowed) }
}
