import Alerting
import ArgumentParser
import FirewallSync
import Foundation
import IPNetworks
import SyncReports

/// `acr-firewall-sync open`: lets an address in for a while.
struct OpenCommand: AsyncParsableCommand, DocumentCommand {
    static let configuration = CommandConfiguration(
        commandName: "open",
        abstract: "Let an address in for a while; any later run closes it again.",
        discussion: """
            Adds a rule that the ledger knows the end of, reads it back, and waits until the data plane admits the \
            address. Whoever runs apply, open, with-access or watch after its time removes it. Opening it again \
            prolongs it. The channels under 'alerts' are told. Exit status 1 where the data plane does not admit it in time (the door is open all the same), \
            3 where it may not be opened.

            EXAMPLE
              acr-firewall-sync open 20.84.1.7 --for 30m --reason "runner of job 4711"
            """)

    @Argument(
        help: ArgumentHelp("An IPv4 address or prefix.", valueName: "address|prefix"),
        transform: { try IPv4Prefix(parsingAddressOrPrefix: $0) })
    var prefix: IPv4Prefix

    @Option(name: .customLong("for"), help: ArgumentHelp("For how long, 1m through 7d.", valueName: "duration"))
    var duration: DurationArgument

    @Option(help: ArgumentHelp("Why; every report and the history show it.", valueName: "text"))
    var reason: String

    @Option(
        help: ArgumentHelp(
            "How long to wait for the data plane, 0s for not at all (default: 5m).", valueName: "duration"))
    var wait: DurationArgument?

    @OptionGroup var choice: RegistryChoice

    @Option(help: "How to answer.")
    var format = OutputFormat.text

    var answersInJSON: Bool { format == .json }

    func run() async throws {
        let (session, registry) = try choice.session()
        let opened = try await session.sync(of: registry).open([prefix], for: duration.seconds, reason: reason)
        let events = opened.doors.map { DoorAlerts.opened($0, registry: registry.settings.label) }
        await session.alerts.report(events, scope: registry.settings.label, isComplete: false)
        let limit = Double(wait?.seconds ?? DoorReport.defaultWait)
        var admission: AdmissionWait.Result?
        if limit > 0 {
            let waiting = AdmissionWait(registry: registry, loginServer: opened.loginServer, prefixes: [prefix])
            if !answersInJSON { Terminal.standardError.note("waiting until \(opened.loginServer) admits \(prefix)") }
            admission = await waiting.result(for: [prefix], within: limit)
        }
        let report = DoorReport(opened, admission: admission)
        switch format {
        case .text: try Terminal.standardOutput.writeResult(report.text(style: Terminal.standardOutput.style))
        case .json: try Terminal.standardOutput.writeResult(report.json())
        }
        if case .timedOut = admission { throw ExitStatus.failed.code }
    }
}
