import IPNetworks
import NetworkRules

/// Rule values counted by what they mean, so that `1.2.3.4` and `1.2.3.4/32` are one.
struct RuleKeys {
    private var counts: [String: Int] = [:]

    init(_ values: some Sequence<String>) {
        for value in values { counts[Self.key(value), default: 0] += 1 }
    }

    func contains(_ value: String) -> Bool { counts[Self.key(value)] != nil }

    /// How often the rule stands here.
    func count(of value: String) -> Int { counts[Self.key(value)] ?? 0 }

    /// Those of `values` that are not here, each as often as it is missing.
    func missing(from values: [String]) -> [String] {
        var left = counts
        return values.filter { value in
            let key = Self.key(value)
            guard let count = left[key], count > 0 else { return true }
            left[key] = count - 1
            return false
        }
    }

    /// What the value means: its prefix, or the text itself where it is none.
    static func key(_ value: String) -> String { NetworkRule(value: value).prefix?.description ?? value }
}
