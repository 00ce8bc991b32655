import ArgumentParser
import FirewallSync
import Foundation
import SyncReports

/// `acr-firewall-sync diagnose`: why a build was refused.
struct DiagnoseCommand: AsyncParsableCommand, DocumentCommand {
    static let configuration = CommandConfiguration(
        commandName: "diagnose",
        abstract: "Find the refused client in a build's log on standard input, and say what lets it in.",
        discussion: """
            Reads what az acr build, docker, podman or buildah printed, finds each address that a registry refused, \
            and says of each one thing: it is let in by now; this plan lets it in; it belongs to a tag or region that \
            is not selected; or it is not Azure's. Exit status 0: all are let in by now; 2: not all; 1: no registry \
            refused anybody in this log.

            EXAMPLE
              az acr build --registry blogbuildtest . 2>&1 | tee build.log
              acr-firewall-sync diagnose < build.log
            """)

    @OptionGroup var registry: RegistryOptions
    @OptionGroup var publication: PublicationOptions

    @Option(help: "How to answer.")
    var format = ReportFormat.text

    var answersInJSON: Bool { format == .json }

    func run() async throws {
        let log = try BuildLog(reading: STDIN_FILENO, name: "standard input")
        let session = try registry.session()
        let publications = PublicationChoice(session: session, options: publication, isLookOnly: true)
        let ids = session.configuration.registries.map(\.settings.id)
        guard ids.contains(where: { !log.refusals(of: $0, among: ids).isEmpty }) else {
            let hosts = Set(log.refusals.compactMap(\.host)).sorted().joined(separator: ", ")
            throw CommandError("no configured registry is \(hosts), which the log names; name one with --registry")
        }
        let status = try await session.forEachRegistry(inJSON: answersInJSON) { configured in
            let id = configured.settings.id
            let refusals = log.refusals(of: id, among: ids)
            guard !refusals.isEmpty else { return (.done, nil) }
            let publication = try await publications.publication(of: configured.cloud)
            let plan = try await session.sync(of: configured).plan(publication)
            let report = DiagnosisReport(
                refusals.map { Diagnosis(of: $0, plan: plan, publication: publication.publication) },
                registry: configured.settings.label, remarks: ids.count == 1 ? log.remarks(about: id) : [])
            let status: ExitStatus = report.isOver ? .done : .changes
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
