import ArgumentParser
import AzureResourceManager
import FirewallSync
import Foundation
import SyncReports

/// `acr-firewall-sync history`.
struct HistoryCommand: AsyncParsableCommand, DocumentCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Show what past runs did, the newest first.",
        discussion: """
            Who ran what and when, on which publication, which rules changed, what a guard refused and who overrode it \
            and why, doors and freezes, what the registry let in afterwards, and the correlation id by which Azure's \
            support finds the write. The ledger is a chain of hashes: --verify tells whether somebody changed an entry.

            EXAMPLE
              acr-firewall-sync history --registry blogbuildtest --limit 10
              acr-firewall-sync history --since 7d --kind refused --kind applied
            """)

    @Option(
        help: ArgumentHelp(
            "Only this registry, by its name in the configuration, its resource name or its resource id.",
            valueName: "name"))
    var registry: String?

    @Option(
        help: ArgumentHelp("Only since a time (2025-10-20T08:00:00Z), a day, or so long ago (7d).", valueName: "time"),
        transform: PastTime.init(argument:))
    var since: PastTime?

    @Option(
        name: .customLong("kind"),
        help: ArgumentHelp("Only what happened so: \(Self.kinds). Repeatable.", valueName: "kind"),
        transform: Self.kind)
    var selectedKinds: [HistoryEntry.Kind] = []

    @Option(name: .customLong("run"), help: ArgumentHelp("Only the run whose id begins so.", valueName: "id"))
    var runID: String?

    @Option(help: ArgumentHelp("At most so many entries.", valueName: "entries"))
    var limit: Int?

    @Flag(help: "Check instead that nobody changed the history; exit status 1 where somebody did.")
    var verify = false

    @OptionGroup var surroundings: ConfigurationOptions

    @Option(help: "How to answer.")
    var format = OutputFormat.text

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit is \(limit); it must be 1 or more.") }
    }

    var answersInJSON: Bool { format == .json }

    func run() async throws {
        surroundings.logging.start()
        var request = surroundings.request
        request.registry = registry
        let finder = surroundings.finder
        let configuration =
            try registry == nil ? finder.configurationOrDefaults(for: request) : finder.configuration(for: request)
        let session = surroundings.session(configuration)
        if verify { return try verify(session) }
        let id: RegistryID? = registry == nil ? nil : try session.onlyRegistry().settings.id
        let report = HistoryReport(try session.history(of: id, filter: filter(now: session.clock()), limit: limit))
        switch format {
        case .text: try Terminal.standardOutput.writeResult(report.text(style: Terminal.standardOutput.style))
        case .json: try Terminal.standardOutput.writeResult(try report.json())
        }
    }

    private func verify(_ session: SyncSession) throws {
        let report = ChainReport(try session.verifyHistory())
        switch format {
        case .text: try Terminal.standardOutput.writeResult(report.text(style: Terminal.standardOutput.style))
        case .json: try Terminal.standardOutput.writeResult(try report.json())
        }
        try (report.isIntact ? ExitStatus.done : .failed).finish()
    }

    private func filter(now: Date) -> HistoryFilter {
        HistoryFilter(since: since?.date(from: now), kinds: Set(selectedKinds), run: runID)
    }

    private static var kinds: String { HistoryEntry.Kind.allCases.map(\.rawValue).joined(separator: ", ") }

    private static func kind(_ name: String) throws(CommandError) -> HistoryEntry.Kind {
        guard let kind = HistoryEntry.Kind(rawValue: name) else {
            throw CommandError("there is no kind '\(name)'; there are \(kinds)")
        }
        return kind
    }
}
