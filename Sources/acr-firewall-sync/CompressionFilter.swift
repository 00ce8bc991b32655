import IPNetworks
import RuleCompression
import SyncReports

/// From prefixes on standard input to few rules on standard output: `acr-firewall-sync compress`.
///
/// It starts nothing that it does not need, for it may run in a shell's inner loop.
struct CompressionFilter {
    /// The most rules.
    var maximumRules: Int
    /// The broadest rule that may let in more than is required, as a length.
    var shortestPrefixLength = 0
    /// The file of the prefixes that are allowed already.
    var allowed: String?
    /// The file of the prefixes that no rule may let in.
    var forbidden: String?
    /// Whether the least over-allowed addresses for each number of rules are wanted.
    var hasCurve = false
    /// How to answer.
    var format = OutputFormat.text

    /// Reads, solves and prints.
    ///
    /// - Throws: ``CommandError`` for what cannot be read or written; the status of a refusal where no rules satisfy
    ///   what is asked.
    func run() throws {
        let list = try Self.list("-")
        let problem = CompressionProblem(
            required: IPv4PrefixSet(list.prefixes),
            alreadyAllowed: try IPv4PrefixSet(allowed.map(Self.list)?.prefixes ?? []),
            forbidden: try IPv4PrefixSet(forbidden.map(Self.list)?.prefixes ?? []),
            maximumRules: maximumRules, shortestPrefixLength: shortestPrefixLength)
        let compression: Compression
        do throws(InfeasibleCompression) {
            compression = try problem.solve(curve: hasCurve)
        } catch {
            try refuse(error)
        }
        let report = CompressionReport(compression, required: problem.required)
        switch format {
        case .text: try Terminal.standardOutput.writeResult(report.text())
        case .json: try Terminal.standardOutput.writeResult(try report.json(withCurve: hasCurve))
        }
        let summary = report.summary(lines: list.prefixes.count, ipv6Count: list.ipv6Count)
        Terminal.standardError.write("\(summary)\n" + (hasCurve && format == .text ? report.curveText() : ""))
    }

    private func refuse(_ error: InfeasibleCompression) throws -> Never {
        if format == .json { try Terminal.standardOutput.writeResult(try InfeasibilityReport(error).json()) }
        Terminal.standardError.note(error.description)
        throw ExitStatus.refused.code
    }

    private static func list(_ path: String) throws(CommandError) -> PrefixList {
        let file = InputFile(path)
        let bytes = try file.read()
        do throws(PrefixListError) {
            return try PrefixList(utf8: bytes.span)
        } catch {
            throw CommandError("\(file.name), \(error)")
        }
    }
}

extension CompressionFilter {
    /// The filter in its plainest use, `compress --max-rules K`; nil for every other command line.
    ///
    /// The argument parser finds the flags by reflection, which takes two milliseconds: as long as the work itself on a
    /// long list, and many times as long on a short one.
    init?(plainArguments arguments: [String]) {
        guard arguments.count == 3, arguments[0] == CompressCommand.name, arguments[1] == "--max-rules",
            let rules = Int(arguments[2]), rules >= 0
        else { return nil }
        self.init(maximumRules: rules)
    }
}
