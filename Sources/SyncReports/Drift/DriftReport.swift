import FirewallSync
import Foundation
import IPNetworks

/// What is apart between Azure, the registry and the service, the four kinds under four headings: `drift`.
public struct DriftReport: Sendable {
    /// The most refused clients that text and Markdown name.
    private static let clientLimit = 20

    /// The drift.
    public let drift: Drift

    /// A report about `drift`.
    public init(_ drift: Drift) { self.drift = drift }

    /// A headline, each kind with its findings, and what else is to be known.
    public func text(style: TextStyle = .plain) -> String {
        var lines = [style(drift.isEmpty ? .good : .warning, "\(drift.registry): \(headline)".escapedForTerminal)]
        if !drift.isEmpty {
            for group in DriftGroup.allCases {
                lines += ["", style(.heading, group.heading)]
                let sentences = sentences(of: group)
                lines += sentences.flatMap { $0.escapedForTerminal.hanging(after: "  ") }
                if sentences.isEmpty { lines.append(style(.faint, "  No.")) }
            }
        }
        if !drift.remarks.isEmpty { lines.append("") }
        lines += drift.remarks.flatMap { $0.escapedForTerminal.hanging(after: "  ").map { style(.warning, $0) } }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The same for a pull request or a ticket.
    public func markdown() -> String {
        var blocks = ["### \(drift.registry.escapedForMarkdown): \(headline.escapedForMarkdown)"]
        if !drift.isEmpty {
            for group in DriftGroup.allCases {
                let sentences = sentences(of: group)
                let list = sentences.map { "- \($0.escapedForMarkdown)" }.joined(separator: "\n")
                blocks += ["#### \(group.heading)", sentences.isEmpty ? "No." : list]
            }
        }
        if !drift.remarks.isEmpty {
            blocks.append(drift.remarks.map { "> \($0.escapedForMarkdown)" }.joined(separator: "\n>\n"))
        }
        return blocks.joined(separator: "\n\n") + "\n"
    }

    private var headline: String {
        drift.isEmpty ? "no drift." : "drift, \(drift.findings.count.counted("finding"))."
    }

    private func sentences(of group: DriftGroup) -> [String] {
        let findings = drift.findings.filter { DriftGroup(of: $0) == group }
        guard group == .refused, findings.count > Self.clientLimit else { return findings.map(\.sentence) }
        let others = findings.count - Self.clientLimit
        return findings.prefix(Self.clientLimit).map(\.sentence)
            + ["And \(others.counted("client")) more; --format json names all."]
    }

    /// `{"registry","foundAt","drift","published","rulesChanged","notLasting","refused","remarks"}`.
    ///
    /// - Throws: Nothing that a drift can cause.
    public func json() throws -> [UInt8] { try JSONDocument.encode(DriftDocument(drift)) }
}
