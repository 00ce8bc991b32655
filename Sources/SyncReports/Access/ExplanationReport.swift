import FirewallSync
import Foundation

/// Whether an address may connect, why, and what would change that: `explain`.
public struct ExplanationReport: Sendable {
    /// The explanation.
    public let explanation: Explanation

    /// A report about `explanation`.
    public init(_ explanation: Explanation) { self.explanation = explanation }

    /// The explanation's document.
    ///
    /// - Throws: Nothing that an explanation can cause.
    public func json() throws -> [UInt8] { try JSONDocument.encode(explanation) }

    /// The answer first, then by which rule, whose the address is, and what would change the answer.
    public func text(style: TextStyle = .plain) -> String {
        let it = explanation
        let answer = "\(it.address) at \(it.registry) (\(it.loginServer)): \(it.decision)".escapedForTerminal
        var lines = [style(it.isAllowed ? .good : .failure, answer)]
        for rule in it.rules {
            let owner = rule.ownership == .ours ? "ours" : "not ours"
            lines.append("  rule    \(rule.value.escapedForTerminal), \(owner)")
        }
        lines += tagLines(style)
        lines += effect.escapedForTerminal.hanging(after: "  plan    ")
        for remedy in it.remedies { lines += remedy.escapedForTerminal.hanging(after: "  way in  ") }
        for remark in it.remarks { lines += remark.escapedForTerminal.hanging(after: "  note    ") }
        return lines.joined(separator: "\n") + "\n"
    }

    private func tagLines(_ style: TextStyle) -> [String] {
        guard !explanation.tags.isEmpty else { return ["  tag     none holds it: not an address of Azure's services"] }
        var table = TextTable([.left, .left, .right, .left])
        for tag in explanation.tags {
            table.append([
                tag.name.escapedForTerminal, tag.prefix.escapedForTerminal,
                tag.addresses.counted("address", plural: "addresses"), tag.isSelected ? "selected" : "",
            ])
        }
        return table.lines().map { "  tag     \($0)" }
    }

    private var effect: String {
        let refused =
            explanation.planRefusedBy.isEmpty
            ? "" : " (refused at present by \(explanation.planRefusedBy.map(\.rawValue).joined(separator: ", ")))"
        let grace = explanation.graceUntil.map { "; its prefix left the publication and stays until \($0.day)" } ?? ""
        switch explanation.plan {
        case .staysIn: return "keeps letting it in\(grace)\(refused)"
        case .letsIn: return "would let it in\(grace)\(refused)"
        case .shutsOut: return "would no longer let it in\(refused)"
        case .staysOut: return "would not let it in\(refused)"
        }
    }
}
