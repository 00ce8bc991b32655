import AzureResourceManager
import FirewallSync
import Foundation
import ServiceTags

extension ReviewReport {
    /// How many entries of the history are listed.
    private static let listedEntries = 20

    /// What past runs did, and what the registry let in.
    var history: ReviewSection {
        let title = "History of rules and exposure"
        guard !review.history.isEmpty else {
            return ReviewSection("history", title, [.paragraph("No run is recorded yet.")])
        }
        var blocks: [ReviewBlock] = []
        if let picture = ExposurePicture(review.history, now: review.time) { blocks.append(.picture(picture)) }
        // What was about to be written is told by what became of it.
        let settled = Set(review.history.filter { $0.kind != .intent }.map(\.runID))
        let entries = review.history.filter { $0.kind != .intent || !settled.contains($0.runID) }
        let listed = entries.prefix(Self.listedEntries)
        blocks.append(
            .table(
                ReviewTable(
                    caption: listed.count < entries.count
                        ? "The last \(listed.count) entries; acr-firewall-sync history shows all" : "Every entry",
                    columns: [
                        .figures("Entry"), .words("When"), .words("What"), .words("Who"), .words("Rules"),
                        .words("Said"),
                    ],
                    rows: listed.map(Self.row))))
        return ReviewSection("history", title, blocks)
    }

    private static func row(_ entry: HistoryEntry) -> [Phrase] {
        let change =
            entry.added.isEmpty && entry.removed.isEmpty
            ? "" : "+\(entry.added.count.grouped)\u{a0}−\(entry.removed.count.grouped)"
        var said = entry.refusals
        said += entry.overrides.map { "overridden \($0.check), because: \($0.reason)" }
        if let date = entry.publicationDate { said.insert("publication \(date)", at: 0) }
        if !entry.message.isEmpty { said.append(entry.message) }
        if let until = entry.until { said.append("until \(until.minute)") }
        if let id = entry.correlationID { said.append("correlation id \(id)") }
        return [
            Phrase(String(entry.sequence)), Phrase(entry.time.minute), .mark(entry.kind.rawValue, entry.kind.tone),
            Phrase(entry.actor), Phrase(change), Phrase(said.joined(separator: "; ")),
        ]
    }

    /// How to go back.
    var rollback: ReviewSection {
        let title = "How to roll back"
        let name = registry.label.shellQuoted
        var blocks: [ReviewBlock] = [
            .paragraph(
                "Every run that wrote is in the history; going back to the rules before it is a plan like any other: "
                    + "guards apply, rules of others stay."),
            .commands([
                "acr-firewall-sync history --registry \(name)",
                "acr-firewall-sync rollback RUN --registry \(name)",
            ]),
            .paragraph(
                "Until the cause is found, \(code: "acr-firewall-sync freeze") keeps every run from writing again. "
                    + "Without this program, the rules \(isProposal ? "before this plan" : "as they stand") are:"),
        ]
        if registry.rules.isEmpty {
            blocks.append(.paragraph("none."))
        } else {
            blocks.append(.commands(registry.rules))
        }
        return ReviewSection("rollback", title, blocks)
    }

    /// When the plan ends, and by what it is known.
    var signature: ReviewSection {
        let digest = (try? plan.digest()) ?? ""
        let facts: [(name: String, value: Phrase)] = [
            ("Made", Phrase(plan.createdAt.minute)),
            ("Expires", isProposal ? "\(strong: plan.expiresAt.minute)" : "not applicable: nothing is proposed here"),
            ("SHA-256 of the plan", .code(digest)),
        ]
        guard isProposal else {
            return ReviewSection(
                "signature", "Digest",
                [
                    .facts(facts),
                    .paragraph(
                        "This report is of what is in force. To change it, review a plan: "
                            + "\(code: "acr-firewall-sync plan --format html --out plan.json")."),
                ])
        }
        return ReviewSection(
            "signature", "Expiry and digest",
            [
                .facts(facts),
                .paragraph(
                    "\(code: "acr-firewall-sync apply --plan FILE") takes the file that "
                        + "\(code: "plan --format html --out FILE") saved with this report. It computes the digest anew and "
                        + "refuses a plan that was changed, that has expired, or whose registry is no longer as shown here: "
                        + "what was signed is what is applied."),
            ])
    }
}

extension HistoryEntry.Kind {
    fileprivate var tone: Phrase.Tone {
        switch self {
        case .applied, .adopted: .good
        case .unverified, .failed, .refused: .bad
        case .recovered, .frozen, .opened: .caution
        case .intent, .unchanged, .closed, .thawed: .quiet
        }
    }
}

extension String {
    /// The text as one word of a shell's command line.
    fileprivate var shellQuoted: String {
        let isPlain = !isEmpty && allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_./:".contains($0)) }
        return isPlain ? self : "'\(replacing("'", with: "'\\''"))'"
    }
}
