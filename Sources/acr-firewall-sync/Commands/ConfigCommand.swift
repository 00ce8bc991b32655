import ArgumentParser

/// `acr-firewall-sync config`: the configuration file.
struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Check the configuration file, or write a first one.",
        discussion: """
            EXAMPLE
              acr-firewall-sync config init
              acr-firewall-sync config check
            """,
        subcommands: [ConfigCheckCommand.self, ConfigInitCommand.self])
}
