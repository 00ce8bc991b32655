import Alerting
import ArgumentParser
import FirewallSync
import Foundation
import SyncReports

/// `acr-firewall-sync rollback`: the way back to the rules that stood before a run.
struct RollbackCommand: AsyncParsableCommand, DocumentCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Go back to the rules of ours that stood before a run.",
        discussion: """
            Shows the way back as a plan and asks, unless --yes is given; with --dry-run it stops there. Guards apply. \
            Rules that are not ours stay as they are, and doors that closed meanwhile stay closed. A rollback may take \
            away what is required: the plan says how many addresses are then refused. The next apply brings the rules \
            in step again, which undoes a rollback; --freeze stops all writes for a while. Exit status 3 where a guard \
            refuses; with --dry-run 2 where there are changes.

            EXAMPLE
              acr-firewall-sync history --kind applied
              acr-firewall-sync rollback last --freeze 24h --reason "builds fail since Monday"
            """)

    @Argument(
        help: ArgumentHelp(
            "A run's id, how it begins, or last for the newest that wrote and was no door.", valueName: "run"))
    var target: String

    @OptionGroup var registry: RegistryOptions
    @OptionGroup var publication: PublicationOptions

    @Option(
        name: .customLong("override"),
        help: ArgumentHelp(
            "A guard to let the plan through against: \(OverrideOptions.names). Repeatable.", valueName: "guard"),
        transform: OverrideOptions.parse)
    var guards: [Guard] = []

    @Option(help: ArgumentHelp("Why; it goes into the history.", valueName: "text"))
    var reason: String?

    @Flag(help: "Show the plan and write nothing.")
    var dryRun = false

    @Flag(name: .shortAndLong, help: "Go back without asking.")
    var yes = false

    @Option(help: ArgumentHelp("Then stop all writes for so long, such as 24h.", valueName: "duration"))
    var freeze: DurationArgument?

    @Option(help: "How to answer.")
    var format = OutputFormat.text

    var answersInJSON: Bool { format == .json }

    func validate() throws {
        if !guards.isEmpty, reasonInWords.isEmpty {
            throw ValidationError("--override takes a reason, which goes into the history: say --reason TEXT.")
        }
        if dryRun, freeze != nil { throw ValidationError("--dry-run writes nothing; leave out --freeze.") }
    }

    func run() async throws {
        guard yes || dryRun || Question.canBeAsked else {
            throw ValidationError("Nobody can be asked here: look with --dry-run first, then say --yes.")
        }
        let session = try registry.session()
        let configured = try session.onlyRegistry()
        let sync = session.sync(of: configured)
        // Before anything else that may fail or take its time, such as the download.
        if !dryRun { try await sync.closeExpired() }
        let startedAt = session.clock()
        let current = try await PublicationChoice(session: session, options: publication)
            .publication(of: configured.cloud)
        if dryRun {
            return try await show(sync.rollbackPlan(of: target, current, overrides: overrides))
        }
        let outcome = try await sync.rollBack(
            target, current, reason: reasonInWords, overrides: overrides, freezeSeconds: freeze?.seconds,
            confirm: confirm)
        // What holds afterwards, the next run says.
        let run = FleetRun(
            registry: configured, startedAt: startedAt, endedAt: session.clock(), publication: current,
            result: .success(outcome))
        await session.alerts.report(eventsOf: run, actor: session.actor)
        if outcome.result != .applied { write(outcome.plan) }
        let report = OutcomeReport(outcome)
        switch format {
        case .text: try Terminal.standardOutput.writeResult(report.text(style: Terminal.standardOutput.style))
        case .json: try Terminal.standardOutput.writeResult(try report.json())
        }
        if outcome.result == .applied {
            Terminal.standardError.note(
                freeze.map { "nothing is written for \($0), unless somebody thaws the registry" }
                    ?? "the next apply undoes this; acr-firewall-sync freeze --until 24h --reason TEXT stops it")
        }
        try ApplyCommand.status(of: outcome).finish()
    }

    private var reasonInWords: String { (reason ?? "").trimmingCharacters(in: .whitespacesAndNewlines) }

    private var overrides: Overrides { guards.isEmpty ? .none : Overrides(Set(guards), reason: reasonInWords) }

    private func show(_ plan: RulePlan) throws {
        let report = PlanReport(plan)
        switch format {
        case .text: try Terminal.standardOutput.writeResult(report.text(style: Terminal.standardOutput.style))
        case .json: try Terminal.standardOutput.writeResult(try report.json())
        }
        try (plan.isRefused ? ExitStatus.refused : plan.hasChanges ? .changes : .done).finish()
    }

    /// Shows the plan and asks, where that is wanted.
    @Sendable private func confirm(_ plan: RulePlan) async -> Bool {
        write(plan)
        let refused = plan.rollback?.uncoveredAddresses ?? 0
        let loss = refused == 0 ? "" : " \(refused.grouped) REQUIRED ADDRESSES WILL BE REFUSED."
        return yes || Question.confirm("Go back to this on '\(plan.registry.label.escapedForTerminal)'?\(loss)")
    }

    /// The plan goes where it does not disturb a document.
    private func write(_ plan: RulePlan) {
        let terminal = answersInJSON ? Terminal.standardError : Terminal.standardOutput
        terminal.write(PlanReport(plan).text(style: terminal.style) + "\n")
    }
}
