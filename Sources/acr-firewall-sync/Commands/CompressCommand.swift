import ArgumentParser
import IPNetworks
import RuleCompression
import SyncReports

/// `acr-firewall-sync compress`: a filter from prefixes to few rules.
///
/// It is not asynchronous and starts nothing that it does not need, for it may run in a shell's inner loop.
struct CompressCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compress",
        abstract: "Cover prefixes by few rules that let in as little else as possible.",
        discussion: """
            Reads prefixes from standard input, one a line; blanks, comments (# or ;), duplicates and overlaps are fine, \
            an address alone is a /32, IPv6 is skipped and counted. Prints the chosen prefixes alone, ascending; a \
            summary goes to standard error. Exit status 3 where no rules satisfy what is asked.

            EXAMPLE
              acr-firewall-sync compress --max-rules 100 --shortest-prefix 16 < prefixes.txt
            """)

    @Option(help: ArgumentHelp("The most rules.", valueName: "k"))
    var maxRules: Int

    @Option(help: ArgumentHelp("The broadest rule that may let in more than is required, as a length.", valueName: "l"))
    var shortestPrefix = 0

    @Option(help: ArgumentHelp("Prefixes that are allowed already: no rule is spent on them.", valueName: "file"))
    var allowed: String?

    @Option(help: ArgumentHelp("Prefixes that no rule may let in.", valueName: "file"))
    var forbid: String?

    @Flag(help: "Add the least over-allowed addresses for each number of rules.")
    var curve = false

    @Option(help: "How to answer.")
    var format = OutputFormat.text

    func validate() throws {
        if maxRules < 0 { throw ValidationError("--max-rules is \(maxRules); it must be 0 or more.") }
        if !(0...32).contains(shortestPrefix) {
            throw ValidationError("--shortest-prefix is \(shortestPrefix); it must be 0 through 32.")
        }
        if allowed == "-" || forbid == "-" {
            throw ValidationError("Standard input is for the required prefixes; name a file.")
        }
    }

    func run() throws {
        let list = try Self.list("-")
        let problem = CompressionProblem(
            required: IPv4PrefixSet(list.prefixes),
            alreadyAllowed: try IPv4PrefixSet(allowed.map(Self.list)?.prefixes ?? []),
            forbidden: try IPv4PrefixSet(forbid.map(Self.list)?.prefixes ?? []),
            maximumRules: maxRules, shortestPrefixLength: shortestPrefix)
        let compression: Compression
        do throws(InfeasibleCompression) {
            compression = try problem.solve(curve: curve)
        } catch {
            try refuse(error)
        }
        let report = CompressionReport(compression, required: problem.required)
        switch format {
        case .text: try Terminal.standardOutput.writeResult(report.text())
        case .json: try Terminal.standardOutput.writeResult(try report.json(withCurve: curve))
        }
        let summary = report.summary(lines: list.prefixes.count, ipv6Count: list.ipv6Count)
        Terminal.standardError.write("\(summary)\n" + (curve && format == .text ? report.curveText() : ""))
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
