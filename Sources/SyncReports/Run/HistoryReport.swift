import AzureResourceManager
import FirewallSync
import Foundation
import ServiceTags

/// What the ledger remembers of past runs, the newest first: `history`.
public struct HistoryReport: Sendable {
    /// The entries, in the order in which they are shown.
    public let entries: [HistoryEntry]

    /// A report about `entries`.
    public init(_ entries: [HistoryEntry]) { self.entries = entries }

    /// One line an entry, and below it what changed, who let what through and why, and what the registry lets in.
    ///
    /// The rules of an intent stand below its outcome, where that is shown too. `run` begins the run's identity, by
    /// which `rollback` and `history --run` know it.
    public func text(style: TextStyle = .plain) -> String {
        guard !entries.isEmpty else { return "No run is recorded yet.\n" }
        let settled = Set(entries.filter { Self.outcomes.contains($0.kind) }.map(\.runID))
        return entries.flatMap { entry in
            lines(entry, showsRules: entry.kind != .intent || !settled.contains(entry.runID), style)
        }.joined(separator: "\n") + "\n"
    }

    private static let outcomes: Set<HistoryEntry.Kind> = [.applied, .unverified, .failed]

    private func lines(_ entry: HistoryEntry, showsRules: Bool, _ style: TextStyle) -> [String] {
        let change =
            entry.added.isEmpty && entry.removed.isEmpty
            ? "" : "  +\(entry.added.count.grouped) -\(entry.removed.count.grouped)"
        let publication = entry.publicationDate.map { "  publication \($0)" } ?? ""
        let head =
            "\(entry.sequence)  \(entry.time.minute)  \(entry.kind.rawValue.padded(to: 10))  \(entry.registry.name)\(change)"
            + "\(publication)  \(entry.actor)  run \(entry.runID.prefix(8))"
        var lines = [style(entry.kind.role, head.escapedForTerminal)]
        if showsRules {
            lines += entry.added.map { style(.added, "    + \($0.escapedForTerminal)") }
            lines += entry.removed.map { style(.removed, "    - \($0.escapedForTerminal)") }
        }
        lines += entry.refusals.flatMap { $0.escapedForTerminal.hanging(after: "    ") }
        for override in entry.overrides {
            let sentence = "overrode \(override.check), because: \(override.reason)"
            lines += sentence.escapedForTerminal.hanging(after: "    ").map { style(.warning, $0) }
        }
        if let until = entry.until { lines.append("    until \(until.formatted(.iso8601))") }
        if !entry.message.isEmpty { lines += entry.message.escapedForTerminal.hanging(after: "    ") }
        if let exposure = entry.exposure { lines.append(style(exposure.role, "    \(exposure.inWords)")) }
        if let id = entry.correlationID { lines.append("    correlation id \(id.escapedForTerminal)") }
        return lines
    }

    /// An array of entries as the ledger holds them.
    ///
    /// - Throws: Nothing that an entry can cause.
    public func json() throws -> [UInt8] { try JSONDocument.encode(entries.map(Document.init)) }

    /// An entry as JSON holds it.
    struct Document: Encodable {
        let sequence: Int
        let time: Date
        let kind: String
        let runID: String
        let registry: String
        let actor: String
        let publicationDigest: String?
        let publicationDate: String?
        let added: [String]
        let removed: [String]
        let owned: [String]?
        let refusals: [String]
        let overrides: [GuardOverride]
        let exposure: Exposure?
        let until: Date?
        let correlationID: String?
        let message: String
        let hash: String

        init(_ entry: HistoryEntry) {
            sequence = entry.sequence
            time = entry.time
            kind = entry.kind.rawValue
            runID = entry.runID
            registry = entry.registry.description
            actor = entry.actor
            publicationDigest = entry.publicationDigest?.hexadecimal
            publicationDate = entry.publicationDate?.description
            added = entry.added
            removed = entry.removed
            owned = entry.owned
            refusals = entry.refusals
            overrides = entry.overrides
            exposure = entry.exposure
            until = entry.until
            correlationID = entry.correlationID
            message = entry.message
            hash = entry.hash
        }
    }
}

extension HistoryEntry.Kind {
    fileprivate var role: TextStyle.Role {
        switch self {
        case .applied, .adopted: .good
        case .unverified, .failed, .refused: .failure
        case .recovered, .frozen, .opened: .warning
        case .intent, .unchanged, .closed, .thawed: .faint
        }
    }
}

extension Exposure {
    /// `12 rules: 4,096 required addresses let in, 16 over-allowed`, and how many required ones are refused.
    var inWords: String {
        let open = required >= uncovered ? required - uncovered : 0
        let refused = uncovered == 0 ? "" : "; \(uncovered.grouped) required ARE REFUSED"
        return
            "\(rules.counted("rule")): \(open.grouped) required addresses let in, \(overAllowed.grouped) over-allowed"
            + refused
    }

    fileprivate var role: TextStyle.Role { uncovered == 0 ? .faint : .failure }
}
