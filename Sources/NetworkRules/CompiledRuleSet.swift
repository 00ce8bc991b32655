import IPNetworks

/// A rule set made ready to judge a client on every request.
///
/// It decides as ``NetworkRuleSet/decide(client:via:)`` does, by a search instead of a walk: the rules cut the IPv4
/// space into stretches, each of which belongs to the first rule that holds it, or to none.
///
///     rule 0                ├──────┤
///     rule 1       ├───────────────────────┤
///     stretches  - │   1    │  0   │   1   │ -
public struct CompiledRuleSet: Sendable {
    /// The rule set.
    public let rules: NetworkRuleSet
    /// The first address of each stretch, ascending from 0.
    private let starts: [UInt32]
    /// For each stretch the index of its rule, or -1.
    private let owners: [Int32]

    /// `rules`, compiled.
    ///
    /// - Complexity: O(n log n) for n rules.
    public init(_ rules: NetworkRuleSet) {
        self.rules = rules
        var stretches = Stretches()
        // Prefixes nest or are apart, so those around the current one form a stack.
        var around: [(last: UInt32, owner: Int32)] = []
        func leave(until first: UInt32?) {
            while let inner = around.last, first.map({ inner.last < $0 }) ?? true {
                around.removeLast()
                if inner.last < .max { stretches.begin(at: inner.last + 1, owner: around.last?.owner ?? -1) }
            }
        }
        let prefixes = rules.rules.enumerated().compactMap { index, rule in
            rule.prefix.map { (prefix: $0, index: Int32(index)) }
        }.sorted { ($0.prefix, $0.index) < ($1.prefix, $1.index) }
        for (prefix, index) in prefixes {
            leave(until: prefix.first.bits)
            let owner = min(index, around.last?.owner ?? index)
            around.append((prefix.last.bits, owner))
            stretches.begin(at: prefix.first.bits, owner: owner)
        }
        leave(until: nil)
        (starts, owners) = (stretches.starts, stretches.owners)
    }

    /// Whether `client` may connect `via` a route, and why.
    ///
    /// - Complexity: O(log n) for n rules.
    public func decide(client: AnyIPAddress, via route: AccessRoute = .publicEndpoint) -> AccessDecision {
        rules.decide(client: client, via: route) { address in
            let owner = owners[stretch(of: address.bits)]
            return owner < 0 ? nil : rules.rules[Int(owner)]
        }
    }

    /// The index of the last stretch that begins at or before `bits`.
    private func stretch(of bits: UInt32) -> Int {
        var (low, high) = (0, starts.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= bits { low = middle } else { high = middle }
        }
        return low
    }

    /// The stretches while they are made.
    private struct Stretches {
        var starts: [UInt32] = [0]
        var owners: [Int32] = [-1]

        /// Lets `owner` have what lies from `start` on; what began there before counts no more.
        mutating func begin(at start: UInt32, owner: Int32) {
            if starts[starts.count - 1] == start {
                owners[owners.count - 1] = owner
            } else {
                starts.append(start)
                owners.append(owner)
            }
        }
    }
}
