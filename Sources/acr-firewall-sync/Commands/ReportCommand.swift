import ArgumentParser
import FirewallSync
import SyncReports

/// `acr-firewall-sync report`: what is in force now, for the person who signs.
struct ReportCommand: AsyncParsableCommand, DocumentCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Report what is in force now, for a security reviewer.",
        discussion: """
            Who can connect, through which doors, by which rules, and on what grounds: the registry as it stands, \
            held against the publication that was applied last. Nothing is written but the report. Without --registry \
            every configured registry stands in the one file. Plan --format html reports what would be instead.

            EXAMPLE
              acr-firewall-sync report --output report.html
              acr-firewall-sync report --registry blogbuildtest --format markdown
            """)

    @OptionGroup var registry: RegistryOptions
    @OptionGroup var publication: PublicationOptions

    @Option(help: "How to answer.")
    var format = ReviewFormat.html

    @Option(
        name: [.short, .long, .customLong("out")],
        help: ArgumentHelp(
            "Write the report to this file, whole or not at all; - for standard output.", valueName: "file"))
    var output = "-"

    var answersInJSON: Bool { format == .json }

    func run() async throws {
        let session = try registry.session()
        let publications = PublicationChoice(
            session: session, options: publication, isLookOnly: true, isForReview: true)
        let status = try await session.writeReviews(format, to: output) { configured in
            let publication = try await publications.publicationInForce(of: configured)
            return (try await session.review(of: configured, publication, subject: .inForce), .done)
        }
        try status.finish()
    }
}
