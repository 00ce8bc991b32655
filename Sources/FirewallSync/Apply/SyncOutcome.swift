/// How a run ended.
public struct SyncOutcome: Sendable {
    /// What a run did to the registry.
    public enum Result: String, Sendable, Hashable, Codable {
        /// The rules were as they should be.
        case unchanged
        /// The rules were written and read back.
        case applied
        /// A guard refused; nothing was written.
        case refused
        /// The person who was asked said no; nothing was written.
        case declined
    }

    /// What the run did.
    public let result: Result
    /// The plan that the run followed.
    public let plan: RulePlan
    /// The correlation id of the resource manager's answer, by which Azure's support finds the write.
    public let correlationID: String?
    /// Things worth saying aloud, such as a door that changed while the run worked.
    public let remarks: [String]
    /// What the run found apart before it wrote.
    public let drift: Drift

    init(
        result: Result, plan: RulePlan, correlationID: String?, remarks: [String], drift: Drift? = nil
    ) {
        self.result = result
        self.plan = plan
        self.correlationID = correlationID
        self.remarks = remarks
        self.drift = drift ?? Drift(registry: plan.registry.label, foundAt: plan.createdAt, findings: [])
    }

    /// The same with more to say aloud.
    func remarking(_ more: [String]) -> SyncOutcome {
        SyncOutcome(result: result, plan: plan, correlationID: correlationID, remarks: remarks + more, drift: drift)
    }
}
