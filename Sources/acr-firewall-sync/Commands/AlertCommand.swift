import ArgumentParser

/// `acr-firewall-sync alert`: who is told before builds fail.
struct AlertCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alert",
        abstract: "Try the channels that alerts go to, and list what is open.",
        discussion: """
            EXAMPLE
              acr-firewall-sync alert test on-call
              acr-firewall-sync alert list
            """,
        subcommands: [AlertTestCommand.self, AlertListCommand.self])
}
