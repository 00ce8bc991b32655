import ArgumentParser
import FirewallSync
import Foundation
import SyncReports

/// `acr-firewall-sync drift`: what is apart, told by kind; writes nothing.
struct DriftCommand: AsyncParsableCommand, DocumentCommand {
    static let configuration = CommandConfiguration(
        commandName: "drift",
        abstract: "Say what is apart: published anew, changed by somebody, not lasting, or refused.",
        discussion: """
            Compares Azure's publication, the registry and what the service saw or wrote last, and looks for refused \
            clients in the registry's events: those of --events, else those that the configuration names, else an \
            embedded registry's own. Writes nothing. Exit status 0: nothing is apart; 2: something is.

            EXAMPLE
              acr-firewall-sync drift
              acr-firewall-sync drift --registry blogbuildtest --events events.jsonl.gz --format json
            """)

    @OptionGroup var registry: RegistryOptions
    @OptionGroup var publication: PublicationOptions

    @Option(
        help: ArgumentHelp(
            "A file or folder with exported events (ContainerRegistryLoginEvents, JSON lines, plain or gzip).",
            valueName: "path"),
        completion: .file())
    var events: String?

    @Option(help: "How to answer.")
    var format = ReportFormat.text

    var answersInJSON: Bool { format == .json }

    func run() async throws {
        // Whoever names events wants to know what is in them: nothing that was read must not look like no drift.
        if let events, access(events, R_OK) != 0 {
            throw CommandError(
                "the events '\(events)' cannot be read: \(String(cString: strerror(errno))); name a file or a folder "
                    + "that holds exported events")
        }
        var request = registry.request
        request.changes.events = events
        let session = try registry.session(for: request)
        let publications = PublicationChoice(session: session, options: publication, isLookOnly: true)
        let status = try await session.forEachRegistry(inJSON: answersInJSON) { configured in
            let publication = try await publications.publication(of: configured.cloud)
            let drift = try await session.sync(of: configured).drift(publication)
            let report = DriftReport(drift)
            let status: ExitStatus = drift.isEmpty ? .done : .changes
            switch format {
            case .json: return (status, try report.json())
            case .markdown: try Terminal.standardOutput.writeResult(report.markdown())
            case .text: try Terminal.standardOutput.writeResult(report.text(style: Terminal.standardOutput.style))
            }
            return (status, nil)
        }
        try status.finish()
    }
}
