import Foundation
import IPNetworks
import NetworkRules
import RuleCompression
import ServiceTags

/// Measures what happens inside one process on a publication, and prints one JSON object of medians: milliseconds, and
/// nanoseconds for one decision about a client (`decide`).
///
/// `scripts/bench` runs it beside its peers.
@main
struct Benchmarks {
    static func main() throws {
        guard CommandLine.arguments.count == 2 else {
            FileHandle.standardError.write(Data("usage: Benchmarks PUBLICATION.json\n".utf8))
            exit(64)
        }
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: CommandLine.arguments[1])))
        let publication = try Publication(parsing: bytes, fileName: nil)
        let global = publication.tag(named: "AzureContainerRegistry")?.ipv4 ?? []
        let every = Array(Set(publication.tags.flatMap(\.ipv4)))

        let results: [String: Double] = [
            "parse": try median(of: 41) { try Publication(parsing: bytes, fileName: nil).tags.count },
            "compress-global": try median(of: 201) { try solve(global).rules.count },
            "compress-every": try median(of: 41) { try solve(every).rules.count },
            "global-prefixes": Double(global.count),
            "every-prefixes": Double(every.count),
            "bytes": Double(bytes.count),
            "decide": try median(of: 101) { decisions(by: compiledRules) } * 1e6 / Double(clients.count),
            "decide-walking": try median(of: 101) { decisions(by: rules) } * 1e6 / Double(clients.count),
        ]
        print(
            String(decoding: try JSONSerialization.data(withJSONObject: results, options: .sortedKeys), as: UTF8.self))
    }

    /// A registry's hundred rules, of which no two touch.
    private static let rules = NetworkRuleSet(
        defaultAction: .deny,
        rules: (UInt32(0)..<100).map {
            NetworkRule(IPv4Prefix(containing: IPv4Address(bits: 0xC612_0000 + $0 << 9), length: 24))
        })
    private static let compiledRules = CompiledRuleSet(rules)
    /// Clients from within the rules and from between them.
    private static let clients = (UInt32(0)..<10_000).map {
        AnyIPAddress.v4(IPv4Address(bits: 0xC612_0000 + $0 &* 7919 % 51_200))
    }

    private static func decisions(by rules: NetworkRuleSet) -> Int {
        clients.reduce(0) { $0 + (rules.decide(client: $1).isAllowed ? 1 : 0) }
    }

    private static func decisions(by rules: CompiledRuleSet) -> Int {
        clients.reduce(0) { $0 + (rules.decide(client: $1).isAllowed ? 1 : 0) }
    }

    private static func solve(_ prefixes: [IPv4Prefix]) throws -> Compression {
        try CompressionProblem(required: IPv4PrefixSet(prefixes), maximumRules: 100).solve()
    }

    /// The median time of a repeated call, in milliseconds, after a tenth as many to warm up.
    private static func median(of count: Int, _ body: () throws -> Int) rethrows -> Double {
        var sink = 0
        for _ in 0..<count / 10 { sink &+= try body() }
        var times: [Double] = []
        for _ in 0..<count {
            let start = ContinuousClock.now
            sink &+= try body()
            times.append(Double((ContinuousClock.now - start).components.attoseconds) / 1e15)
        }
        precondition(sink != 0, "the work was optimised away")
        return times.sorted()[count / 2]
    }
}
