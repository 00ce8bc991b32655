import Alerting
import ArgumentParser
import FirewallSync
import Foundation
import SyncReports

/// `acr-firewall-sync apply`: a whole run.
struct ApplyCommand: AsyncParsableCommand, DocumentCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Bring the registry's rules in step, read back, and record it.",
        discussion: """
            Shows the plan and asks, unless --yes is given; where nobody can be asked, --yes must be. With --plan a \
            saved plan is applied, if it has not expired and the registry is still as the plan saw it. Exit status 3 \
            where a guard refuses. The channels under 'alerts' in the configuration are told what they do not know; \
            one that fails is a note, and never the exit status.

            EXAMPLE
              acr-firewall-sync apply --yes
              acr-firewall-sync apply --plan plan.json --yes
            """)

    @OptionGroup var registry: RegistryOptions
    @OptionGroup var publication: PublicationOptions
    @OptionGroup var overrides: OverrideOptions

    @Option(help: ArgumentHelp("A plan saved by plan --out.", valueName: "file"))
    var plan: String?

    @Flag(name: .shortAndLong, help: "Apply without asking.")
    var yes = false

    @Option(help: "How to answer.")
    var format = OutputFormat.text

    func validate() throws {
        if plan != nil, publication.publication != nil {
            throw ValidationError("--plan says which publication it follows; leave out --publication.")
        }
        if plan != nil, !overrides.guards.isEmpty {
            throw ValidationError("A saved plan holds its overrides; give --override to plan --out.")
        }
    }

    var answersInJSON: Bool { format == .json }

    func run() async throws {
        guard yes || Question.canBeAsked else {
            throw ValidationError("Nobody can be asked here: look at the plan first, then say --yes.")
        }
        let saved = try plan.map(Self.read)
        var request = registry.request
        if let saved, request.registry == nil, request.resourceID == nil { request.registry = saved.registry.id }
        let session = try registry.session(for: request)
        let publications = PublicationChoice(session: session, options: publication)
        let alerts = session.alerts
        if saved == nil, yes, session.configuration.registries.count > 1 {
            return try await applyToAll(session, publications, alerts).finish()
        }
        let status = try await session.forEachRegistry(inJSON: answersInJSON) { configured in
            let outcome = try await alerts.reporting(configured, in: session) { seen in
                let sync = session.sync(of: configured)
                if let saved { return try await apply(saved, with: sync) }
                // Before anything else that may fail or take its time, such as the download.
                try await sync.closeExpired()
                let publication = try await publications.publication(of: configured.cloud)
                seen = publication
                return try await sync.apply(publication, overrides: overrides.overrides, confirm: confirm)
            }
            if outcome.result != .applied, saved == nil { show(outcome.plan) }
            let report = OutcomeReport(outcome)
            guard answersInJSON else {
                try Terminal.standardOutput.writeResult(report.text(style: Terminal.standardOutput.style))
                return (Self.status(of: outcome), nil)
            }
            return (Self.status(of: outcome), try report.json())
        }
        try status.finish()
    }

    /// Applies to many registries at once; nobody is asked.
    private func applyToAll(
        _ session: SyncSession, _ publications: PublicationChoice, _ alerts: AlertDispatcher
    ) async throws -> ExitStatus {
        let registries = session.configuration.registries
        let places = Dictionary(uniqueKeysWithValues: registries.enumerated().map { ($1.settings.id, $0) })
        let answers = OrderedAnswers()
        let fleet = SyncFleet(session: session, concurrency: session.configuration.watch.concurrency)
        await fleet.run(
            registries, overrides: overrides.overrides, publication: { try await publications.publication(of: $0) }
        ) { run in
            await alerts.report([run], actor: session.actor)
            await answers.put(answer(run), at: places[run.registry.settings.id] ?? 0)
        }
        return try await answers.finish(inJSON: answersInJSON, of: registries.count)
    }

    private func answer(_ run: FleetRun) -> RegistryAnswer {
        do {
            let outcome = try run.result.get()
            let plan = { PlanReport(outcome.plan).text(style: $0) + "\n" }
            let report = OutcomeReport(outcome)
            guard !answersInJSON else {
                return RegistryAnswer(
                    status: Self.status(of: outcome), notes: plan(Terminal.standardError.style),
                    document: try report.json())
            }
            let style = Terminal.standardOutput.style
            return RegistryAnswer(
                status: Self.status(of: outcome), output: Array((plan(style) + report.text(style: style)).utf8))
        } catch {
            return RegistryAnswer(error, about: run.registry.settings, isOneOfSeveral: true)
        }
    }

    private func apply(_ saved: RulePlan, with sync: RegistrySync) async throws -> SyncOutcome {
        guard await confirm(saved) else { throw CommandError("nothing was written: the answer was not yes") }
        return try await sync.apply(saved: saved)
    }

    /// Shows the plan and asks, where that is wanted.
    @Sendable private func confirm(_ plan: RulePlan) async -> Bool {
        show(plan)
        return yes || Question.confirm("Apply this to '\(plan.registry.label.escapedForTerminal)'?")
    }

    /// The plan goes where it does not disturb a document.
    private func show(_ plan: RulePlan) {
        let terminal = format == .json ? Terminal.standardError : Terminal.standardOutput
        terminal.write(PlanReport(plan).text(style: terminal.style) + "\n")
    }

    static func status(of outcome: SyncOutcome) -> ExitStatus {
        switch outcome.result {
        case .unchanged, .applied: .done
        case .refused: .refused
        case .declined: .failed
        }
    }

    private static func read(_ path: String) throws -> RulePlan {
        try RulePlan(document: Data(try InputFile(path).read()))
    }
}
