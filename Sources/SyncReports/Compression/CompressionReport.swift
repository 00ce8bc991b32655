import IPNetworks
import RuleCompression

/// What compressing a list of prefixes came to: `compress`.
public struct CompressionReport: Sendable {
    /// What was required.
    public let required: IPv4PrefixSet
    /// The chosen rules and what they cost.
    public let compression: Compression

    /// A report about the `compression` of `required`.
    public init(_ compression: Compression, required: IPv4PrefixSet) {
        self.compression = compression
        self.required = required
    }

    /// The chosen prefixes alone, ascending, one a line.
    public func text() -> [UInt8] { compression.rules.utf8Lines }

    /// One line for people: what came in, what goes out, what it lets in beyond.
    public func summary(lines: Int, ipv6Count: Int) -> String {
        let addresses = required.addressCount
        return "\(lines.counted("prefix", plural: "prefixes")) read"
            + (ipv6Count == 0 ? "" : ", \(ipv6Count.grouped) of IPv6 skipped")
            + "; \(addresses.counted("address", plural: "addresses")) required; "
            + "\(compression.rules.count.counted("rule")), "
            + "\(compression.excess.counted("address", plural: "addresses")) over-allowed"
    }

    /// The trade-off, one line a point: the number of rules and the least over-allowed addresses.
    public func curveText() -> String {
        var table = TextTable([.right, .right])
        table.append(["RULES", "OVER-ALLOWED"])
        for point in compression.curve { table.append([point.rules.grouped, point.excess.grouped]) }
        return table.lines().joined(separator: "\n") + "\n"
    }

    /// `{"rules":[…],"required":{"prefixes","addresses"},"excess":N}`, and `"curve":[{"rules","excess"}…]` where wanted.
    ///
    /// - Throws: Nothing that a compression can cause.
    public func json(withCurve: Bool) throws -> [UInt8] {
        try JSONDocument.encode(
            Document(
                rules: compression.rules,
                required: .init(prefixes: required.prefixes.count, addresses: required.addressCount),
                excess: compression.excess,
                curve: withCurve ? compression.curve.map { .init(rules: $0.rules, excess: $0.excess) } : nil))
    }

    private struct Document: Encodable {
        struct Required: Encodable {
            let prefixes: Int
            let addresses: UInt64
        }

        struct Point: Encodable {
            let rules: Int
            let excess: UInt64
        }

        let rules: [IPv4Prefix]
        let required: Required
        let excess: UInt64
        let curve: [Point]?
    }
}
