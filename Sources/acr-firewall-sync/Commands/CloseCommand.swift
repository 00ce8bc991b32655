import ArgumentParser
import FirewallSync
import IPNetworks
import SyncReports

/// `acr-firewall-sync close`: closes a door before its time.
struct CloseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "close",
        abstract: "Close a door before its time.",
        discussion: """
            Removes the rule that open wrote, unless something else needs it. Doors whose time is over are closed too.

            EXAMPLE
              acr-firewall-sync close 20.84.1.7
            """)

    @Argument(
        help: ArgumentHelp("The address or prefix, as it was opened.", valueName: "address|prefix"),
        transform: { try IPv4Prefix(parsingAddressOrPrefix: $0) })
    var prefix: IPv4Prefix

    @OptionGroup var choice: RegistryChoice

    func run() async throws {
        let (session, registry) = try choice.session()
        let closed = try await session.sync(of: registry).close(prefix)
        try Terminal.standardOutput.writeResult(DoorReport.closed(closed, registry: registry.settings.label))
    }
}
