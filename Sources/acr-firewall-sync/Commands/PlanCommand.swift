import ArgumentParser
import FirewallSync
import Foundation
import SyncReports

/// `acr-firewall-sync plan`: a whole run that stops before it writes.
struct PlanCommand: AsyncParsableCommand, DocumentCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what a run would change, and why.",
        discussion: """
            Reads the registry and the publication, judges the plan, and writes nothing. Exit status 0: nothing to \
            change; 2: there are changes; 3: a guard refuses. Without --registry every configured registry is planned.

            EXAMPLE
              acr-firewall-sync plan --registry blogbuildtest --out plan.json
              acr-firewall-sync apply --plan plan.json
            """)

    @OptionGroup var registry: RegistryOptions
    @OptionGroup var publication: PublicationOptions
    @OptionGroup var overrides: OverrideOptions

    @Option(help: ArgumentHelp("Save the plan for apply --plan.", valueName: "file"))
    var out: String?

    @Option(help: "How to answer.")
    var format = PlanFormat.text

    var answersInJSON: Bool { format == .json }

    func run() async throws {
        let session = try registry.session()
        if out != nil { _ = try session.onlyRegistry() }
        let publications = PublicationChoice(session: session, options: publication, isLookOnly: true)
        let status = try await session.forEachRegistry(inJSON: answersInJSON) { configured in
            let publication = try await publications.publication(of: configured.cloud)
            let plan = try await session.sync(of: configured).plan(publication, overriding: Set(overrides.guards))
            let report = PlanReport(plan)
            switch format {
            case .text: try Terminal.standardOutput.writeResult(report.text(style: Terminal.standardOutput.style))
            case .markdown: try Terminal.standardOutput.writeResult(report.markdown())
            case .json: break  // It comes with the others' at the end.
            }
            if let out { try save(plan, to: out) }
            let status = plan.isRefused ? ExitStatus.refused : plan.hasChanges ? .changes : .done
            return (status, answersInJSON ? try report.json() : nil)
        }
        try status.finish()
    }

    private func save(_ plan: RulePlan, to path: String) throws {
        try OutputFile(path, mode: 0o600).write(Array(try plan.document()))
        Terminal.standardError.write(
            "Saved to \(path.escapedForTerminal), digest \(try plan.digest()), "
                + "to be applied before \(plan.expiresAt.formatted(.iso8601)).\n")
    }
}
