import ArgumentParser
import FirewallSync
import IPNetworks
import SyncReports

/// `acr-firewall-sync explain ADDRESS`.
struct ExplainCommand: AsyncParsableCommand, DocumentCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say whether an address may connect, by which rule, and what would let it in.",
        discussion: """
            EXAMPLE
              acr-firewall-sync explain 20.191.160.113 --registry blogbuildtest
            """)

    @Argument(help: "An IPv4 or IPv6 address.", transform: { try AnyIPAddress(parsing: $0) })
    var address: AnyIPAddress

    @OptionGroup var registry: RegistryOptions
    @OptionGroup var publication: PublicationOptions

    @Option(help: "How to answer.")
    var format = OutputFormat.text

    var answersInJSON: Bool { format == .json }

    func run() async throws {
        let session = try registry.session()
        let publications = PublicationChoice(session: session, options: publication, isLookOnly: true)
        let status = try await session.forEachRegistry(inJSON: answersInJSON) { configured in
            let publication = try await publications.publication(of: configured.cloud)
            let plan = try await session.sync(of: configured).plan(publication)
            let report = ExplanationReport(
                Explanation(of: address, plan: plan, publication: publication.publication))
            guard answersInJSON else {
                try Terminal.standardOutput.writeResult(report.text(style: Terminal.standardOutput.style))
                return (.done, nil)
            }
            return (.done, try report.json())
        }
        try status.finish()
    }
}
