import IPNetworks

extension CandidateTree {
    /// The aggregated prefixes of R∖A, each that holds shorter-reaching present rules split into those and the pieces around.
    ///
    ///     leaf     ├───────────────────────────────┤
    ///     present          ├───┤
    ///     refined  ├───────┼───┼───┼───────────────┤
    ///
    /// - Complexity: O(leaves + 32·present rules inside leaves).
    static func refine(_ leaves: [IPv4Prefix], by present: [IPv4Prefix]) -> [IPv4Prefix] {
        if present.isEmpty { return leaves }
        var refined: [IPv4Prefix] = []
        refined.reserveCapacity(leaves.count)
        var next = 0
        for leaf in leaves {
            var open = [leaf]
            while let piece = open.popLast() {
                // What ended before this piece, or holds it, splits neither it nor anything after it inside the leaf.
                while next < present.count, present[next].last < piece.first || present[next] == piece { next += 1 }
                if next < present.count, piece.contains(present[next]), let (lower, upper) = piece.halves {
                    open.append(upper)
                    open.append(lower)
                } else {
                    refined.append(piece)
                }
            }
        }
        return refined
    }
}
