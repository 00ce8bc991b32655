import Foundation

/// What a run did and found of which somebody has to be told, as the ledger keeps it until that is done.
public struct RunNews: Sendable, Hashable, Codable {
    /// When the run planned.
    public let plannedAt: Date
    /// The publication that it followed: its date, or the first digits of its digest.
    public let publication: String
    /// How it ended.
    public let result: SyncOutcome.Result
    /// The guards that a person let the plan through against; none where nothing was let through.
    public let overrides: [GuardOverride]
    /// What it found apart.
    public let findings: [DriftFinding]

    /// The news of a run that ended in `result`.
    public init(_ plan: RulePlan, _ result: SyncOutcome.Result, _ findings: [DriftFinding]) {
        plannedAt = plan.createdAt
        publication = plan.publication.date ?? String(plan.publication.digest.prefix(12))
        self.result = result
        overrides = [.applied, .unchanged].contains(result) ? plan.overrides : []
        self.findings = findings
    }

    /// Whether there is nothing to tell.
    public var isEmpty: Bool { overrides.isEmpty && findings.isEmpty }
}

/// A run of which nobody is known to have been told.
public struct UntoldRun: Sendable, Hashable {
    /// The run's identity.
    public let runID: String
    /// Who ran it: `user@host`.
    public let actor: String
    /// What is to be told.
    public let news: RunNews
}
