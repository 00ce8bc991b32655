import ArgumentParser
import FirewallSync
import SyncReports

/// `acr-firewall-sync doctor`.
struct DoctorCommand: AsyncParsableCommand, DocumentCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check everything that a run depends on, one line each, with what to do.",
        discussion: """
            Looks at the configuration, the download page, the credentials and permissions, locks, tier, mode and \
            quota, the other doors of each registry, and the ledger. Writes nothing. Exit status 1 where a check fails.

            EXAMPLE
              acr-firewall-sync doctor --registry blogbuildtest
            """)

    @OptionGroup var choice: RegistryChoice
    @OptionGroup var selection: SelectionOptions

    @Option(help: "How to answer.")
    var format = OutputFormat.text

    var answersInJSON: Bool { format == .json }

    func run() async throws {
        var request = choice.request
        request.changes.tags = selection.tags
        let session = try choice.session(for: request)
        let terminal = Terminal.standardOutput
        let style = terminal.style
        let isText = format == .text
        let checks = await Doctor(session: session).examine { check in
            if isText { terminal.write(HealthReport.line(check, style: style) + "\n") }
        }
        let report = HealthReport(checks)
        try terminal.writeResult(isText ? Array("\(report.summary)\n".utf8) : report.json())
        if report.hasFailures { throw ExitStatus.failed.code }
    }
}
