import Alerting
import ArgumentParser
import FirewallSync
import SyncReports

/// `acr-firewall-sync alert list`.
struct AlertListCommand: AsyncParsableCommand, DocumentCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the alerts that are open, and how each channel does.",
        discussion: """
            EXAMPLE
              acr-firewall-sync alert list
              acr-firewall-sync alert list --format json
            """)

    @OptionGroup var surroundings: ConfigurationOptions

    @Option(help: "How to answer.")
    var format = OutputFormat.text

    var answersInJSON: Bool { format == .json }

    func run() async throws {
        let session = try surroundings.session()
        let listing = try await AlertListing(session.alerts)
        switch format {
        case .text: try Terminal.standardOutput.writeResult(listing.text())
        case .json: try Terminal.standardOutput.writeResult(try listing.json())
        }
    }
}
