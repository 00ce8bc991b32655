public import IPNetworks

/// The best rules for a ``CompressionProblem``, and what other budgets would cost.
public struct Compression: Sendable, Equatable {
    /// The rules, ascending; no two overlap.
    public let rules: [IPv4Prefix]
    /// The addresses of the rules that are neither required nor already allowed.
    public let excess: UInt64
    /// The rules added plus the rules removed against the present ones.
    public let changes: Int
    /// The least excess for every budget from the smallest feasible one up to the maximum, or up to the first without
    /// excess.
    ///
    /// Rules ascend by one and excess never rises. Empty where it was not asked for.
    public let curve: [TradeOff]

    /// One point of the curve.
    public struct TradeOff: Sendable, Equatable {
        /// The budget: at most so many rules.
        public let rules: Int
        /// The least excess in addresses that this budget allows.
        public let excess: UInt64

        package init(rules: Int, excess: UInt64) {
            self.rules = rules
            self.excess = excess
        }
    }

    package init(rules: [IPv4Prefix], excess: UInt64, changes: Int, curve: [TradeOff]) {
        self.rules = rules
        self.excess = excess
        self.changes = changes
        self.curve = curve
    }

    /// The addresses that `rules`, which may overlap, let in though they are neither `required` nor `allowed` otherwise.
    ///
    /// - Complexity: linear in the rules and the ranges of both sets.
    package static func excess(
        of rules: some Sequence<IPv4Prefix>, required: IPv4PrefixSet, allowed: IPv4PrefixSet = []
    ) -> UInt64 {
        IPv4PrefixSet(rules).subtracting(required).subtracting(allowed).addressCount
    }
}
