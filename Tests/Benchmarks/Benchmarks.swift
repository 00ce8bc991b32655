import Foundation
import IPNetworks
import NetworkRules
import RuleCompression
import ServiceTags

/// Measures what happens inside one process on a publication, and prints one JSON object of medians in milliseconds.
///
/// `scripts/bench` runs it beside its peers. `Benchmarks runs DIR` fills the data folder of a stack that has stopped with
/// 10,000 runs and measures lists of them instead.
@main
struct Benchmarks {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        let results: [String: Double]
        switch (arguments.count, arguments.first) {
        case (2, "runs"): results = try await RunListBenchmark(dataDirectory: arguments[2]).measure()
        case (1, let path?): results = try publication(path)
        default:
            FileHandle.standardError.write(Data("usage: Benchmarks PUBLICATION.json | Benchmarks runs DIR\n".utf8))
            exit(64)
        }
        print(
            String(decoding: try JSONSerialization.data(withJSONObject: results, options: .sortedKeys), as: UTF8.self))
    }

    /// What is done with a publication.
    private static func publication(_ path: String) throws -> [String: Double] {
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        let publication = try Publication(parsing: bytes, fileName: nil)
        let global = publication.tag(named: "AzureContainerRegistry")?.ipv4 ?? []
        let every = Array(Set(publication.tags.flatMap(\.ipv4)))

        return [
            "parse": try median(of: 41) { try Publication(parsing: bytes, fileName: nil).tags.count },
            "compress-global": try median(of: 201) { try solve(global).rules.count },
            "compress-every": try median(of: 41) { try solve(every).rules.count },
            "firewall": median(of: 101) { decisions(10_000) } / 10_000,
            "global-prefixes": Double(global.count),
            "every-prefixes": Double(every.count),
            "bytes": Double(bytes.count),
        ]
    }

    private static func solve(_ prefixes: [IPv4Prefix]) throws -> Compression {
        try CompressionProblem(required: IPv4PrefixSet(prefixes), maximumRules: 100).solve()
    }

    /// Judges this many clients, in turns all over a registry's hundred rules and beside them; how many may connect.
    private static func decisions(_ count: Int) -> Int {
        (0..<count).count { number in
            let bits = 0xC612_0000 &+ UInt32(truncatingIfNeeded: number &* 2_654_435_761) >> 17
            return rules.decide(client: .v4(IPv4Address(bits: bits))).isAllowed
        }
    }

    /// A hundred rules, a quarter of them single addresses, in 198.18.0.0/17.
    private static let rules = CompiledRuleSet(
        NetworkRuleSet(
            defaultAction: .deny,
            rules: (0..<100).map { NetworkRule(value: "198.18.\($0).\($0 % 4 * 64)\($0 % 4 == 0 ? "" : "/26")") }))

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
