import FirewallSync
import Foundation

/// Review reports of one registry or of several, as one document in each form.
public struct ReviewPage: Sendable {
    /// The reports, in the order in which they are shown.
    public let reports: [ReviewReport]

    /// A document with `reports`.
    public init(_ reports: [ReviewReport]) { self.reports = reports }

    /// One self-contained HTML file: no script, nothing from elsewhere, light and dark, for a screen of any width and
    /// for paper.
    public func html() -> String {
        let page: HTML = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="\(Self.contentSecurityPolicy)">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="referrer" content="no-referrer">
            <meta name="generator" content="acr-firewall-sync">
            <link rel="icon" href="data:,">
            <title>\(title)</title>
            <style>
            \(HTML(markup: ReviewStyle.sheet))
            </style>
            </head>
            <body>
            \(contents)
            <main>
            \(.lines(reports.enumerated().map { $0.element.article(scope: "r\($0.offset + 1)") }))
            </main>
            </body>
            </html>

            """
        return page.source
    }

    /// Nothing may be loaded and nothing may run, whatever stood in the data; a server that hands the page out sends
    /// the same as a header.
    public static let contentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"

    private var title: String {
        reports.count == 1
            ? "\(reports[0].registry.label): \(reports[0].verdict.words)"
            : "\(reports.count.counted("registry", plural: "registries")), for review"
    }

    /// Of several registries, the list with a verdict each.
    private var contents: HTML {
        guard reports.count != 1 else { return "" }
        let entries = reports.enumerated().map { index, report -> HTML in
            let verdict = report.verdict
            return
                "<li><a href=\"#r\(index + 1)\">\(report.registry.label)</a> \(.mark(verdict.words, verdict.tone))</li>"
        }
        return """
            <nav aria-label="Registries"><h1>Registries for review</h1>
            <ol>
            \(.lines(entries))
            </ol></nav>
            """
    }
}

extension ReviewReport {
    /// The report as one self-contained HTML file.
    public func html() -> String { ReviewPage([self]).html() }

    func article(scope: String) -> HTML {
        """
        <article id="\(scope)" aria-labelledby="\(scope)-title">
        <header>
        <p class="kind">\(kind) · \(plan.createdAt.minute)</p>
        <h1 id="\(scope)-title">\(registry.label)</h1>
        <p class="verdict \(verdict.tone.rawValue)"><span aria-hidden="true">\(verdict.tone.sign)</span> \(verdict.words)</p>
        <p class="access">\(accessSentence)</p>
        <p class="remark">\(accessRemark)</p>
        <dl class="glance">
        \(.lines(glance.map { "<div><dt>\($0.name)</dt><dd>\($0.value)</dd></div>" }))
        </dl>
        </header>
        \(.lines(sections.enumerated().map { $0.element.html(number: $0.offset + 1, scope: scope) }))
        \(signatures)
        </article>
        """
    }

    /// The figures that come first.
    var glance: [(name: String, value: String)] {
        let change = { (before: UInt64, after: UInt64) in
            before == after ? after.grouped : "\(before.grouped) → \(after.grouped)"
        }
        return [
            ("Required addresses", plan.required.addresses.grouped),
            ("Refused now", plan.uncoveredAddresses.grouped),
            ("Over-allowed", change(plan.overAllowed.before, plan.overAllowed.after)),
            (
                "Rules of \(plan.budget.quota.grouped)",
                change(UInt64(registry.rules.count), UInt64(plan.resultingRules.count))
            ),
        ]
    }

    /// Where a reviewer signs on paper; nothing on a screen.
    private var signatures: HTML {
        guard isProposal else { return "" }
        return """
            <div class="signatures" aria-hidden="true"><p>Reviewed by</p><p>Date</p><p>Signature</p></div>
            """
    }
}
