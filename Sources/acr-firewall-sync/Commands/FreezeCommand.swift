import Alerting
import ArgumentParser
import FirewallSync
import Foundation
import SyncReports

/// `acr-firewall-sync freeze`: stops all writes to a registry for a while.
struct FreezeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "freeze",
        abstract: "Stop all writes to a registry for a while.",
        discussion: """
            No plan is applied, and no door opened or closed, until that time or a thaw. A run that is at work ends \
            first. Another freeze replaces it.

            EXAMPLE
              acr-firewall-sync freeze --until 4h --reason "release night"
              acr-firewall-sync freeze --until 2026-01-05T08:00:00Z --reason "no changes over the holidays"
            """)

    @Option(help: ArgumentHelp("A time (RFC 3339), or how long from now (4h).", valueName: "time"))
    var until: TimeArgument

    @Option(help: ArgumentHelp("Why; every refusal says it.", valueName: "text"))
    var reason: String

    @OptionGroup var choice: RegistryChoice

    func run() async throws {
        let (session, registry) = try choice.session()
        let freeze = try await session.sync(of: registry).freeze(
            until: until.date(from: session.clock()), reason: reason)
        try Terminal.standardOutput.writeResult(
            "\(registry.settings.label) is \(freeze).".escapedForTerminal + "\n")
        let label = registry.settings.label
        await session.alerts.report([DoorAlerts.frozen(freeze, registry: label)], scope: label, isComplete: false)
    }
}
