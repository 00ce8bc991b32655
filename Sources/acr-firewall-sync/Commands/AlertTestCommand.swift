import Alerting
import ArgumentParser
import FirewallSync
import SyncReports

/// `acr-firewall-sync alert test`.
struct AlertTestCommand: AsyncParsableCommand, DocumentCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Send a test alert over one channel, and show what the other side answers.",
        discussion: """
            The channel is told whatever the hour and whatever its least severity; nothing is remembered of it. Exit \
            status 1 where it did not arrive.

            EXAMPLE
              acr-firewall-sync alert test on-call
              acr-firewall-sync alert test --all
            """)

    @Argument(help: ArgumentHelp("The channel's name in the configuration.", valueName: "channel"))
    var channel: String?

    @Flag(help: "Try every channel.")
    var all = false

    @OptionGroup var surroundings: ConfigurationOptions

    @Option(help: "How to answer.")
    var format = OutputFormat.text

    func validate() throws {
        guard (channel == nil) == all else { throw ValidationError("Name one channel, or say --all.") }
    }

    var answersInJSON: Bool { format == .json }

    func run() async throws {
        let session = try surroundings.session()
        let dispatcher = session.alerts
        var trials: [AlertTrial] = []
        for name in channel.map({ [$0] }) ?? session.configuration.alerts.channels.map(\.name) {
            let trial = await AlertTrial(name, of: dispatcher)
            trials.append(trial)
            if format == .text { try Terminal.standardOutput.writeResult("\(trial)\n") }
        }
        if format == .json { try Terminal.standardOutput.writeResult(JSONDocument.encode(trials)) }
        guard !trials.isEmpty else { throw CommandError("no channel is configured; see 'alerts' in the configuration") }
        if trials.contains(where: { $0.failure != nil }) { throw ExitStatus.failed.code }
    }
}
