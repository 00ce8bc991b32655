import ArgumentParser
import AzureResourceManager
import FirewallSync
import Foundation
import SyncReports

/// `acr-firewall-sync history`.
struct HistoryCommand: AsyncParsableCommand, DocumentCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Show what past runs did, the newest first.",
        discussion: """
            EXAMPLE
              acr-firewall-sync history --registry blogbuildtest --limit 10
            """)

    @Option(
        help: ArgumentHelp(
            "Only this registry, by its name in the configuration, its resource name or its resource id.",
            valueName: "name"))
    var registry: String?

    @Option(help: ArgumentHelp("At most so many entries.", valueName: "entries"))
    var limit: Int?

    @OptionGroup var surroundings: ConfigurationOptions

    @Option(help: "How to answer.")
    var format = OutputFormat.text

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit is \(limit); it must be 1 or more.") }
    }

    var answersInJSON: Bool { format == .json }

    func run() async throws {
        surroundings.logging.start()
        var request = surroundings.request
        request.registry = registry
        let finder = surroundings.finder
        let configuration =
            try registry == nil ? finder.configurationOrDefaults(for: request) : finder.configuration(for: request)
        let session = surroundings.session(configuration)
        let id: RegistryID? = registry == nil ? nil : try session.onlyRegistry().settings.id
        let report = HistoryReport(try session.history(of: id, limit: limit))
        switch format {
        case .text: try Terminal.standardOutput.writeResult(report.text(style: Terminal.standardOutput.style))
        case .json: try Terminal.standardOutput.writeResult(try report.json())
        }
    }
}
