// Skeleton: each type gets its own file.
import IPNetworks

/// R, A, F, K, L and the present rules of DESIGN.md's problem.
public struct CompressionProblem: Sendable {
    public var required: IPv4PrefixSet
    public var alreadyAllowed: IPv4PrefixSet
    public var forbidden: IPv4PrefixSet
    public var presentRules: [IPv4Prefix]
    public var maximumRules: Int
    public var shortestPrefixLength: Int
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
    public func solve() throws(InfeasibleCompression) -> Compression { fatalError("unimplemented") }
}

public struct Compression: Sendable, Equatable {
    /// Ascending.
    public let rules: [IPv4Prefix]
    /// Addresses of the rules outside required ∪ alreadyAllowed.
    public let excess: UInt64
    /// Rules added plus rules removed against the present ones.
    public let changes: Int
    /// The least excess for every budget from the smallest feasible k up to K, or up to no excess.
    public let curve: [TradeOff]
    public struct TradeOff: Sendable, Equatable { public let rules: Int; public let excess: UInt64 }
}

public struct InfeasibleCompression: Error, Sendable, CustomStringConvertible {
    public enum Reason: Sendable, Equatable {
        /// Required addresses that lie in the forbidden set.
        case requiredForbidden(IPv4PrefixSet)
        /// The smallest K with everything else as given, and the largest L with everything else as given (nil: none does).
        case tooFewRules(smallestBudget: Int?, longestShortestPrefixLength: Int?)
    }
    public let reason: Reason
    public var description: String { fatalError("unimplemented") }
}
