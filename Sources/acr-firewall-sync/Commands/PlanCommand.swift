import ArgumentParser
import FirewallSync
import Foundation
import SyncReports

/// `acr-firewall-sync plan`: a whole run that stops before it writes.
struct PlanCommand: AsyncParsableCommand, DocumentCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what a run would change, and why.",
        discussion: """
            Reads the registry and the publication, judges the plan, and writes nothing. Exit status 0: nothing to \
            change; 2: there are changes; 3: a guard refuses. Without --registry every configured registry is planned.

            With --format html or markdown the answer is the review report, which a person signs: one document for all \
            registries. With --out beside it, the digest in the report is that of the saved plan.

            With --format tfvars or bicepparam the answer is the whole list of rules afterwards, as a file to commit \
            for Terraform or Bicep; where a guard refuses there is none.

            EXAMPLE
              acr-firewall-sync plan --registry blogbuildtest --out plan.json
              acr-firewall-sync plan --format html --output review.html --out plan.json
              acr-firewall-sync apply --plan plan.json
              acr-firewall-sync plan --format tfvars --output registry.auto.tfvars
            """)

    @OptionGroup var registry: RegistryOptions
    @OptionGroup var publication: PublicationOptions
    @OptionGroup var overrides: OverrideOptions

    @Option(help: ArgumentHelp("Save the plan for apply --plan.", valueName: "file"))
    var out: String?

    @Option(help: "How to answer.")
    var format = PlanFormat.text

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "Write the answer to this file, whole or not at all; - for standard output.", valueName: "file"))
    var output = "-"

    @Option(
        help: ArgumentHelp(
            "With --format bicepparam: the Bicep file that takes the parameter ipRules.", valueName: "file"))
    var template = "main.bicep"

    var answersInJSON: Bool { format == .json }

    func run() async throws {
        let session = try registry.session()
        let isForAll = output == "-" || format.review != nil
        if out != nil || !isForAll || format.isRuleExport { _ = try session.onlyRegistry() }
        let publications = PublicationChoice(
            session: session, options: publication, isLookOnly: true, isForReview: format.review != nil || out != nil)
        let status =
            if let form = format.review {
                try await session.writeReviews(form, to: output) { configured in
                    let (plan, status) = try await plan(configured, session, publications)
                    return (try session.review(of: plan, configured), status)
                }
            } else {
                try await answer(session, publications)
            }
        try status.finish()
    }

    private func answer(_ session: SyncSession, _ publications: PublicationChoice) async throws -> ExitStatus {
        // Documents for standard output come together at the end.
        let isTogether = answersInJSON && output == "-"
        return try await session.answerForEachRegistry(inJSON: isTogether) { configured in
            let (plan, status) = try await plan(configured, session, publications)
            if plan.isRefused, format.isRuleExport {
                for refusal in plan.refusals { Terminal.standardError.note(refusal.sentence) }
                return RegistryAnswer(status: status)
            }
            let answer = try answer(plan)
            if isTogether { return RegistryAnswer(status: status, document: answer) }
            if output == "-" { return RegistryAnswer(status: status, output: answer) }
            try OutputFile(output).write(answer)
            return RegistryAnswer(status: status)
        }
    }

    /// Plans for one registry, and saves the plan where that is asked for.
    private func plan(
        _ configured: ConfiguredRegistry, _ session: SyncSession, _ publications: PublicationChoice
    ) async throws -> (RulePlan, ExitStatus) {
        let publication = try await publications.publication(of: configured.cloud)
        let plan = try await session.sync(of: configured).plan(
            publication, overrides: overrides.overrides, forReview: format.review != nil || out != nil)
        if let out { try save(plan, to: out) }
        return (plan, plan.isRefused ? .refused : plan.hasChanges ? .changes : .done)
    }

    private func answer(_ plan: RulePlan) throws -> [UInt8] {
        let style = output == "-" ? Terminal.standardOutput.style : .plain
        return switch format {
        case .text: Array(PlanReport(plan).text(style: style).utf8)
        case .json: try PlanReport(plan).json()
        case .tfvars: Array(RuleExport(plan).tfvars().utf8)
        case .bicepparam: Array(RuleExport(plan).bicepparam(template: template).utf8)
        case .html, .markdown: []  // Review reports go their own way.
        }
    }

    private func save(_ plan: RulePlan, to path: String) throws {
        try OutputFile(path, mode: 0o600).write(Array(try plan.document()))
        Terminal.standardError.write(
            "Saved to \(path.escapedForTerminal), digest \(try plan.digest()), "
                + "to be applied before \(plan.expiresAt.formatted(.iso8601)).\n")
    }
}
