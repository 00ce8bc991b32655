import ArgumentParser
import FirewallSync
import ServiceTags
import SyncReports

/// `acr-firewall-sync tags diff OLD NEW`.
struct TagsDiffCommand: AsyncParsableCommand, DocumentCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Say what changed between two publications, by addresses.",
        discussion: """
            20.42.66.0/24 and 20.42.67.0/24 together are the same as 20.42.66.0/23: another notation is no change.

            EXAMPLE
              acr-firewall-sync tags diff ServiceTags_Public_20251013.json ServiceTags_Public_20251020.json
            """)

    @Argument(help: "The earlier publication's file; - for standard input.") var old: String
    @Argument(help: "The later publication's file; - for standard input.") var new: String
    @OptionGroup var matching: MatchOptions
    @Option(help: "How to answer.") var format = OutputFormat.text

    var answersInJSON: Bool { format == .json }

    func validate() throws {
        if old == "-", new == "-" { throw ValidationError("Only one of the two can come from standard input.") }
    }

    func run() async throws {
        let difference = PublicationDifference(
            from: try PublicationOptions.read(old).publication, to: try PublicationOptions.read(new).publication)
        let report = TagDifferenceReport(difference, matching: matching.match)
        switch format {
        case .text: try Terminal.standardOutput.writeResult(report.text(style: Terminal.standardOutput.style))
        case .json: try Terminal.standardOutput.writeResult(try report.json())
        }
    }
}
