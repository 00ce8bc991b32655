import FirewallSync

/// What a run did to a registry: `apply`.
public struct OutcomeReport: Sendable {
    /// The outcome.
    public let outcome: SyncOutcome

    /// A report about `outcome`.
    public init(_ outcome: SyncOutcome) { self.outcome = outcome }

    /// One line with what was done, and one for each remark.
    public func text(style: TextStyle = .plain) -> String {
        let role: TextStyle.Role =
            switch outcome.result {
            case .applied, .unchanged: .good
            case .refused: .failure
            case .declined: .warning
            }
        let lines =
            [style(role, sentence.escapedForTerminal)]
            + outcome.remarks.flatMap { $0.escapedForTerminal.hanging(after: "  ").map { style(.warning, $0) } }
        return lines.joined(separator: "\n") + "\n"
    }

    private var sentence: String {
        let plan = outcome.plan
        let label = plan.registry.label
        switch outcome.result {
        case .applied:
            let id = outcome.correlationID.map { ", correlation id \($0)" } ?? ""
            return "\(label): \(plan.additions.count.counted("rule")) added, \(plan.removals.count.grouped) removed, "
                + "read back and verified\(id)."
        case .unchanged: return "\(label): nothing to change, \(plan.rules.count.counted("rule")) of ours in place."
        case .refused:
            let names = plan.refusals.map(\.check.rawValue).joined(separator: ", ")
            return "\(label): nothing was written; refused by \(names)."
        case .declined: return "\(label): nothing was written; the plan was not confirmed."
        }
    }

    /// `{"registry","result","added","removed","correlationID","refusals","remarks","publicationDigest","drift"}`.
    ///
    /// - Throws: Nothing that an outcome can cause.
    public func json() throws -> [UInt8] { try JSONDocument.encode(Document(outcome)) }

    private struct Document: Encodable {
        let registry: String
        let id: String
        let result: String
        let added: [String]
        let removed: [String]
        let correlationID: String?
        let refusals: [String]
        let remarks: [String]
        let publicationDigest: String
        let drift: DriftDocument

        init(_ outcome: SyncOutcome) {
            let isApplied = outcome.result == .applied
            registry = outcome.plan.registry.label
            id = outcome.plan.registry.id
            result = outcome.result.rawValue
            added = isApplied ? outcome.plan.additions.map(\.value) : []
            removed = isApplied ? outcome.plan.removals.map(\.value) : []
            correlationID = outcome.correlationID
            refusals = outcome.plan.refusals.map(\.sentence)
            remarks = outcome.remarks
            publicationDigest = outcome.plan.publication.digest
            drift = DriftDocument(outcome.drift)
        }
    }
}
