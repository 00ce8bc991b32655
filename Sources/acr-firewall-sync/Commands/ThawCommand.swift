import ArgumentParser
import FirewallSync
import SyncReports

/// `acr-firewall-sync thaw`: lifts a freeze before its time.
struct ThawCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "thaw",
        abstract: "Lift a freeze before its time.",
        discussion: """
            EXAMPLE
              acr-firewall-sync thaw --reason "the release is out"
            """)

    @Option(help: ArgumentHelp("Why; the history keeps it.", valueName: "text"))
    var reason: String?

    @OptionGroup var choice: RegistryChoice

    func run() async throws {
        let (session, registry) = try choice.session()
        let freeze = try await session.sync(of: registry).thaw(reason: reason ?? "")
        let label = registry.settings.label
        try Terminal.standardOutput.writeResult(
            (freeze.map { "\(label) is no longer \($0)." } ?? "\(label) was not frozen.").escapedForTerminal + "\n")
    }
}
