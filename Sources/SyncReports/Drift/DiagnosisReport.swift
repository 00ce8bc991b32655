import FirewallSync
import Foundation

/// Why a build was refused and what lets it in: `diagnose`.
public struct DiagnosisReport: Sendable {
    /// The registry.
    public let registry: String
    /// Each refused client with what it turns out to be.
    public let diagnoses: [Diagnosis]
    /// What else a reader should know.
    public let remarks: [String]

    /// A report about the refusals of one registry.
    public init(_ diagnoses: [Diagnosis], registry: String, remarks: [String] = []) {
        self.registry = registry
        self.diagnoses = diagnoses
        self.remarks = remarks
    }

    /// Whether every client is let in by now.
    public var isOver: Bool { diagnoses.allSatisfy { $0.ending == .coveredNow } }

    /// Each client in a few lines: what was found, and what lets it in.
    public func text(style: TextStyle = .plain) -> String {
        var lines: [String] = []
        for diagnosis in diagnoses {
            let host = diagnosis.host.map { " by \($0)" } ?? ""
            let times = diagnosis.count == 1 ? "" : ", \(diagnosis.count.grouped) times"
            let head = "\(diagnosis.address) was refused\(host)\(times).".escapedForTerminal
            lines.append(style(diagnosis.ending == .coveredNow ? .good : .failure, head))
            lines += diagnosis.finding.escapedForTerminal.hanging(after: "  found   ")
            for remedy in diagnosis.remedies { lines += remedy.escapedForTerminal.hanging(after: "  way in  ") }
        }
        for remark in remarks { lines += remark.escapedForTerminal.hanging(after: "  note    ") }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The same for a pull request or a ticket.
    public func markdown() -> String {
        var blocks = ["### \(registry.escapedForMarkdown): why the build was refused"]
        for diagnosis in diagnoses {
            let items = [diagnosis.finding] + diagnosis.remedies
            blocks.append(
                "**\(diagnosis.address.escapedForMarkdown)**"
                    + (diagnosis.host.map { " at \($0.escapedForMarkdown)" } ?? "")
                    + "\n\n" + items.map { "- \($0.escapedForMarkdown)" }.joined(separator: "\n"))
        }
        if !remarks.isEmpty {
            blocks.append(remarks.map { "> \($0.escapedForMarkdown)" }.joined(separator: "\n>\n"))
        }
        return blocks.joined(separator: "\n\n") + "\n"
    }

    /// `{"registry","refusals":[{"address","host","ending","tag","region","prefix","count","finding","remedies"}…],…}`.
    ///
    /// - Throws: Nothing that a diagnosis can cause.
    public func json() throws -> [UInt8] {
        try JSONDocument.encode(
            Document(registry: registry, refusals: diagnoses.map(Document.Refusal.init), remarks: remarks))
    }

    private struct Document: Encodable {
        struct Refusal: Encodable {
            let address: String
            let host: String?
            let ending: Diagnosis.Ending
            let tag: String?
            let region: String?
            let prefix: String?
            let count: Int
            let finding: String
            let remedies: [String]
            let planRefusedBy: [Guard]

            init(_ diagnosis: Diagnosis) {
                address = diagnosis.address
                host = diagnosis.host
                ending = diagnosis.ending
                tag = diagnosis.tag
                region = diagnosis.region
                prefix = diagnosis.prefix
                count = diagnosis.count
                finding = diagnosis.finding
                remedies = diagnosis.remedies
                planRefusedBy = diagnosis.planRefusedBy
            }
        }

        let registry: String
        let refusals: [Refusal]
        let remarks: [String]
    }
}
