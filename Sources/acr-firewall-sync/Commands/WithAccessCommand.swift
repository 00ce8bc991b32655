import ArgumentParser
import FirewallSync
import Foundation
import IPNetworks
import ServiceTags
import SyncReports

/// `acr-firewall-sync with-access`: runs a command with a door open for it.
struct WithAccessCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "with-access",
        abstract: "Run a command with the registry open to it, and close it again whatever happens.",
        discussion: """
            Opens this machine's own address, as the registry sees it, or what --address or --tag names; waits until \
            the data plane admits it; runs the command with these standard streams, signals handed on; closes. The \
            command's exit status is this one's. The door is bound to this process: where it is killed, the next run \
            of anybody's closes the door, and --for bounds it in any case. Exit status 3 where it may not be opened.

            EXAMPLE
              acr-firewall-sync with-access -- docker push blogbuildtest.azurecr.io/blog:1
              acr-firewall-sync with-access --tag AzureContainerRegistry.JapanEast -- az acr build -r blogbuildtest .
            """)

    @Option(
        help: ArgumentHelp("The address or prefix to open instead of our own.", valueName: "address|prefix"),
        transform: { try IPv4Prefix(parsingAddressOrPrefix: $0) })
    var address: IPv4Prefix?

    @Option(
        help: ArgumentHelp("Open the prefixes of a service tag, Service.Region or glob.", valueName: "glob"),
        transform: { TagPattern($0) })
    var tag: TagPattern?

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("The longest that it may stay open, 1m through 7d (default: 1h).", valueName: "duration"))
    var duration: DurationArgument?

    @Option(
        help: ArgumentHelp("Why (default: the name of the command).", valueName: "text"))
    var reason: String?

    @Option(help: ArgumentHelp("How long to wait for the data plane (default: 5m).", valueName: "duration"))
    var wait: DurationArgument?

    @OptionGroup var choice: RegistryChoice
    @OptionGroup var publication: PublicationOptions

    @Argument(parsing: .postTerminator, help: ArgumentHelp("The command, after --.", valueName: "command"))
    var command: [String] = []

    func validate() throws {
        if command.isEmpty { throw ValidationError("Say which command to run: with-access -- COMMAND…") }
        if address != nil, tag != nil { throw ValidationError("Give --address or --tag, not both.") }
    }

    func run() async throws {
        let relay = SignalRelay()
        let status = try await relay.whileCatching { try await run(relay) }
        if status != 0 { throw ExitCode(status) }
    }

    private func run(_ relay: SignalRelay) async throws -> Int32 {
        let (session, registry) = try choice.session()
        let sync = session.sync(of: registry)
        let prefixes = try await prefixes(session, registry, sync)
        guard !prefixes.isEmpty else { return try await ChildCommand(words: command).run(relay) }
        let hold = try sync.holdDoors()
        var result: Result<Int32, any Error>
        do {
            let opened = try await sync.open(
                prefixes, for: duration?.seconds ?? 3600, reason: reason ?? "with-access: \(command[0])", hold: hold)
            result = .success(try await run(relay, registry, opened, prefixes))
        } catch {
            result = .failure(error)
        }
        do {
            try await sync.close(hold)
        } catch {
            CommandFailure.report(error)
            Terminal.standardError.note("the door could not be closed now; the next run of anybody's closes it")
            if case .success(0) = result { result = .success(ExitStatus.failed.rawValue) }
        }
        return try result.get()
    }

    /// Waits until the data plane admits what was opened, and runs the command.
    private func run(
        _ relay: SignalRelay, _ registry: ConfiguredRegistry, _ opened: OpenedDoors, _ prefixes: [IPv4Prefix]
    ) async throws -> Int32 {
        let limit = Double(wait?.seconds ?? DoorReport.defaultWait)
        let waiting = AdmissionWait(registry: registry, loginServer: opened.loginServer, prefixes: prefixes)
        let admission =
            limit == 0 ? nil : await relay.interruptible { await waiting.result(for: prefixes, within: limit) }
        if let signal = relay.first { return 128 + signal }
        let report = DoorReport(opened, admission: admission)
        Terminal.standardError.write(report.text(style: Terminal.standardError.style))
        if case .timedOut = admission { return ExitStatus.failed.rawValue }
        return try await ChildCommand(words: command).run(relay)
    }

    /// What to open; nothing where this machine is admitted anyway.
    private func prefixes(
        _ session: SyncSession, _ registry: ConfiguredRegistry, _ sync: RegistrySync
    ) async throws -> [IPv4Prefix] {
        if let address { return [address] }
        if let tag {
            let choice = PublicationChoice(session: session, options: publication)
            return try await choice.publication(of: registry.cloud).publication.prefixes(selectedBy: tag)
        }
        let url =
            if let direct = registry.dataPlane { direct } else { "https://\(try await sync.loginServer())" }
        switch await DataPlaneKnock(url: url, transport: registry.transport).answer() {
        case .admitted:
            Terminal.standardError.note("'\(registry.settings.label)' admits this machine already; nothing is opened")
            return []
        case .refused(.v4(let own)?): return [IPv4Prefix(own)]
        case .refused(let other):
            throw CommandError(
                "the registry sees this machine at \(other.map(\.description) ?? "an address that it does not name"), "
                    + "and rules take IPv4 alone; name an address with --address")
        case .unclear(let sentence):
            throw CommandError("this machine's own address cannot be found out: \(sentence) Name it with --address.")
        }
    }
}
