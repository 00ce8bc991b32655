import ArgumentParser
import FirewallSync
import ServiceTags
import SyncReports

/// `acr-firewall-sync backtest`: what archived publications would have done.
struct BacktestCommand: ParsableCommand, DocumentCommand {
    static let configuration = CommandConfiguration(
        commandName: "backtest",
        abstract: "Replay archived publications as if the service had run once for each.",
        discussion: """
            Reads a folder of publications, in the order of their names, or a history with one publication a line, \
            each plain or gzipped, and plans a run for each on a registry in memory that begins without rules. Tells \
            how often rules would have changed, how many, what they would have let in beyond what was required, and \
            whether an agent would have been refused. A run that a guard refuses is listed and never \
            changes the exit status: where the guard asks a person to look (plausibility, removed-share) the run goes \
            on as that person would let it, unless --unattended; every other refusal applies nothing. Without --max-over-allowed and --shortest-prefix no limit but the number \
            of rules applies, so that what that number costs can be seen.

            EXAMPLE
              acr-firewall-sync backtest --archive history.jsonl.gz --tag 'AzureContainerRegistry.*' --max-rules 100
            """)

    @Option(help: ArgumentHelp("A folder of publications, or a history in JSON lines.", valueName: "path"))
    var archive: String

    @Option(
        name: .customLong("tag"),
        help: ArgumentHelp("A service tag, Service.Region or glob. Repeatable.", valueName: "glob"),
        transform: { TagPattern($0) })
    var tags: [TagPattern] = []

    @Option(help: ArgumentHelp("The most rules (default: 100, the quota of a registry).", valueName: "rules"))
    var maxRules = 100

    @Option(help: ArgumentHelp("Days for which a prefix that left the publication stays.", valueName: "days"))
    var graceDays = 14

    @Option(
        help: ArgumentHelp(
            "The most addresses to let in that nothing requires (default: no limit).", valueName: "addresses"))
    var maxOverAllowed: UInt64?

    @Option(
        help: ArgumentHelp("The broadest rule allowed, as a prefix length (default: no limit).", valueName: "length"))
    var shortestPrefix: Int?

    @Flag(help: "Accept AzureCloud tags, which let in the machines of every tenant.")
    var allowAzureCloud = false

    @Flag(help: "Let no refused run through, as if nobody ever answered a refusal.")
    var unattended = false

    @Option(help: "How to answer.")
    var format = BacktestFormat.text

    var answersInJSON: Bool { format == .json }

    func validate() throws {
        if tags.isEmpty { throw ValidationError("Say with --tag what must reach the registry.") }
        for (name, value, most) in [
            ("max-rules", maxRules, 100_000), ("grace-days", graceDays, 365),
            ("shortest-prefix", shortestPrefix ?? 0, 32),
        ] where !(0...most).contains(value) {
            throw ValidationError("--\(name) is \(value); it must be 0 through \(most).")
        }
    }

    func run() throws {
        let series = try PublicationSeries(path: archive)
        let backtest = Backtest(
            tags: tags, maximumRules: maxRules, graceDays: graceDays, maximumOverAllowed: maxOverAllowed,
            shortestPrefixLength: shortestPrefix ?? 0, admitsAzureCloud: allowAzureCloud,
            isUnattended: unattended)
        let report = BacktestReport(try Backtest.replay(series, with: backtest), archive: archive)
        switch format {
        case .text: try Terminal.standardOutput.writeResult(report.text(style: Terminal.standardOutput.style))
        case .json: try Terminal.standardOutput.writeResult(try report.json())
        case .html: try Terminal.standardOutput.writeResult(report.html())
        }
    }
}
