import ArgumentParser
import FirewallSync
import SyncReports

/// `acr-firewall-sync adopt`: makes present rules ours.
struct AdoptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adopt",
        abstract: "Make present rules ours, so that later runs may remove or merge them.",
        discussion: """
            Shows which rules become ours; records it with --yes, or once a person says so. The registry itself is not \
            changed. For a lost ledger, or a list that was made by hand.

            EXAMPLE
              acr-firewall-sync adopt --inside-tags
              acr-firewall-sync adopt 20.42.66.0/24 20.42.67.0/24 --yes
            """)

    @Argument(help: ArgumentHelp("The rules, exactly as the registry holds them.", valueName: "rule"))
    var rules: [String] = []

    @Flag(help: "Every rule that lies wholly inside what the selected tags and pins require.")
    var insideTags = false

    @Flag(name: .shortAndLong, help: "Record it without asking.")
    var yes = false

    @OptionGroup var registry: RegistryOptions
    @OptionGroup var publication: PublicationOptions

    func validate() throws {
        if rules.isEmpty != insideTags { throw ValidationError("Name rules, or say --inside-tags.") }
    }

    func run() async throws {
        let session = try registry.session()
        let configured = try session.onlyRegistry()
        let sync = session.sync(of: configured)
        let values =
            if insideTags {
                try await sync.adoptionCandidates(
                    .insideTags,
                    publication: PublicationChoice(session: session, options: publication)
                        .publication(of: configured.cloud))
            } else {
                try await sync.adoptionCandidates(.rules(rules), publication: nil)
            }
        let label = configured.settings.label
        try Terminal.standardOutput.writeResult(AdoptionReport(values, registry: label).text())
        guard !values.isEmpty else { return }
        guard yes || Question.canBeAsked else {
            Terminal.standardError.write("Nothing was recorded; say --yes to record it.\n")
            throw ExitStatus.changes.code
        }
        guard yes || Question.confirm("Make these rules ours?") else {
            throw CommandError("nothing was recorded: the answer was not yes")
        }
        try await sync.adopt(values)
        try Terminal.standardOutput.writeResult("\(values.count.counted("rule")) recorded as ours.\n")
    }
}
