import FirewallSync
import Foundation

extension ReviewReport {
    /// The most characters that GitHub takes for a comment.
    public static let commentLimit = 65_536

    /// How many changed rules stand in sight.
    private static let shownChanges = 40

    /// The report for a pull request or a ticket: the verdict and what changes first, everything else folded away.
    ///
    /// - Parameter limit: The most bytes, and so at most as many characters; where the whole report does not fit, tables
    ///   are cut, and say so.
    public func markdown(limit: Int = commentLimit) -> String {
        for rows in [Int.max, 400, 200, 100, 50, 25, 10, 3] {
            let text = Self.text(blocks(rows: rows))
            if text.utf8.count <= limit { return text }
        }
        var kept: [String] = []
        var size = 0
        for block in blocks(rows: 0) where size + block.utf8.count + 2 <= limit {
            kept.append(block)
            size += block.utf8.count + 2
        }
        return Self.text(kept)
    }

    private static func text(_ blocks: [String]) -> String { blocks.joined(separator: "\n\n") + "\n" }

    private func blocks(rows: Int) -> [String] {
        var blocks = ["### \(registry.label.escapedForMarkdown): \(verdict.words.escapedForMarkdown)"]
        blocks.append(accessSentence.markdown)
        blocks.append(
            MarkdownTable(glance.map(\.name), [glance.map { $0.value.escapedForMarkdown }]).text(rows: .max))
        let spoken = plan.verdicts.filter { $0.outcome != .passed }
        if !spoken.isEmpty {
            blocks.append(
                spoken.map { "- **\($0.outcome.rawValue)** \($0.sentence.escapedForMarkdown)" }.joined(separator: "\n"))
        }
        if !plan.remarks.isEmpty {
            blocks.append(plan.remarks.map { "> \($0.escapedForMarkdown)" }.joined(separator: "\n>\n"))
        }
        let changed = plan.rules.filter { $0.action != .keep }
        if !changed.isEmpty { blocks.append(Self.diff(of: changed)) }
        blocks += sections.map { $0.markdown(rows: rows) }
        return blocks
    }

    /// A fenced diff; a fence ends only at a line of backticks, and rule values are escaped and on one line each.
    private static func diff(of rules: [PlannedRule]) -> String {
        var table = TextTable([.left, .left, .left])
        for rule in rules.prefix(shownChanges) {
            table.append([
                "\(rule.sign) \(rule.value.escapedForTerminal)", rule.servesInShort.escapedForTerminal,
                rule.reason.escapedForTerminal,
            ])
        }
        let rest = rules.count - shownChanges
        return (["```diff"] + table.lines() + (rest > 0 ? ["# and \(rest.counted("rule")) more"] : []) + ["```"])
            .joined(separator: "\n")
    }
}

extension ReviewPage {
    /// All reports as one comment of at most `limit` bytes, which they share.
    public func markdown(limit: Int = ReviewReport.commentLimit) -> String {
        let share = limit / max(entries.count, 1) - 1
        return entries.map { entry in
            switch entry {
            case .report(let report): report.markdown(limit: share)
            case .failure(let errors, let registry, _):
                "### \(registry.escapedForMarkdown): no report, because something failed\n\n"
                    + errors.map { "- \($0.escapedForMarkdown)\n" }.joined()
            }
        }.joined(separator: "\n")
    }
}

extension ReviewSection {
    /// The section folded away, its tables and lists cut to `rows`.
    func markdown(rows: Int) -> String {
        "<details><summary>\(title.escapedForHTML)</summary>\n\n"
            + blocks.map { $0.markdown(rows: rows) }.joined(separator: "\n\n") + "\n\n</details>"
    }
}

extension ReviewBlock {
    fileprivate func markdown(rows: Int) -> String {
        switch self {
        case .paragraph(let phrase): return phrase.markdown
        case .note(let phrase, let tone): return "> \(tone.sign) \(phrase.markdown)"
        case .facts(let facts):
            return MarkdownTable(["", ""], facts.map { [$0.name.escapedForMarkdown, $0.value.markdown] })
                .text(rows: .max)
        case .table(let table): return table.markdown(rows: rows)
        case .picture(let picture):
            let table = MarkdownTable(
                picture.table.header.map(\.escapedForMarkdown),
                picture.table.rows.map { $0.map(\.escapedForMarkdown) })
            return "\(picture.sentence.escapedForMarkdown)\n\n\(table.text(rows: rows))"
        case .list(let points):
            let shown = points.prefix(rows).map { "- \($0.markdown)" }
            return (shown + MarkdownTable.cut(points.count - shown.count, "point")).joined(separator: "\n")
        case .commands(let lines):
            let shown = lines.prefix(max(rows, 10)).map(\.escapedForTerminal)
            let fence = ReviewBlock.fence(around: shown)
            return ([fence] + shown + [fence] + MarkdownTable.cut(lines.count - shown.count, "line"))
                .joined(separator: "\n")
        }
    }

    /// Backticks, one more than any line begins with (CommonMark, section 4.5).
    private static func fence(around lines: [String]) -> String {
        let longest = lines.map { $0.prefix { $0 == "`" || $0 == " " }.count { $0 == "`" } }.max() ?? 0
        return String(repeating: "`", count: max(3, longest + 1))
    }
}

extension ReviewTable {
    fileprivate func markdown(rows limit: Int) -> String {
        let table = MarkdownTable(columns.map(\.name), rows.map { $0.map(\.markdown) })
        return "**\(caption.escapedForMarkdown)**\n\n\(table.text(rows: limit))"
    }
}

extension Phrase {
    /// The phrase as Markdown on one line.
    var markdown: String {
        spans.map { span in
            switch span {
            case .text(let text): text.escapedForMarkdown
            case .code(let text): text.isEmpty ? "" : text.markdownCode
            case .strong(let text): "**\(text.escapedForMarkdown)**"
            case .mark(let text, let tone): "\(tone.sign) \(text.escapedForMarkdown)"
            }
        }.joined()
    }
}
