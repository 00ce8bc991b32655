import ArgumentParser
import AzureResourceManager
import FirewallSync
import SyncReports

/// `acr-firewall-sync setup`: the rights that the service needs.
struct SetupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "setup",
        abstract: "Print the least-privilege custom role, and how to grant it.",
        discussion: """
            The role goes to standard output as JSON, the commands that use it to standard error.

            EXAMPLE
              acr-firewall-sync setup > role.json && az role definition create --role-definition @role.json
            """)

    @OptionGroup var choice: RegistryChoice

    @Flag(help: "Leave out the rights that the service can do without.")
    var minimal = false

    func run() async throws {
        let session = try choice.session(for: choice.request)
        let ids = session.configuration.registries.map(\.settings.id)
        let role = LeastPrivilegeRole(
            registries: ids, includingOptional: !minimal, readsServiceTags: session.configuration.usesDiscovery,
            writesRules: session.configuration.registries.contains { $0.settings.mode == .write })
        try Terminal.standardOutput.writeResult(role.json + "\n")
        Terminal.standardError.write(SetupReport(role: role, registries: ids.map(\.description)).text())
    }
}
