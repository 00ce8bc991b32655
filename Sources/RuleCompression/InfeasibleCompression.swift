public import IPNetworks

/// Why no set of rules solves a ``CompressionProblem``, and what would make it solvable.
public struct InfeasibleCompression: Error, Sendable, Equatable, CustomStringConvertible {
    /// What stands in the way.
    public enum Reason: Sendable, Equatable {
        /// Required addresses, not already allowed, that lie in the forbidden set.
        case requiredForbidden(IPv4PrefixSet)
        /// No cover has so few rules. The smallest budget that would do with everything else as given, and the largest
        /// limit for the shortest prefix length that would do with everything else as given (nil: none does).
        case tooFewRules(smallestBudget: Int?, longestShortestPrefixLength: Int?)
    }

    /// What stands in the way.
    public let reason: Reason

    package init(reason: Reason) { self.reason = reason }

    /// One sentence that says what was found and what to do.
    public var description: String {
        switch reason {
        case .requiredForbidden(let addresses):
            let shown = addresses.prefixes.prefix(5).map(\.description).joined(separator: ", ")
            let more = addresses.prefixes.count > 5 ? " and more" : ""
            let count = addresses.addressCount
            return "\(count) required \(count == 1 ? "address is" : "addresses are") forbidden (\(shown)\(more)); "
                + "take what is forbidden out of the required addresses, or forbid less"
        case .tooFewRules(let budget, let length):
            let ways = [
                budget.map { "allow \($0) \($0 == 1 ? "rule" : "rules")" },
                length.map { "allow prefixes as short as /\($0)" },
            ].compactMap { $0 }
            return "no set of rules within the budget and the limits covers every required address"
                + (ways.isEmpty ? "" : "; \(ways.joined(separator: ", or "))")
        }
    }
}
