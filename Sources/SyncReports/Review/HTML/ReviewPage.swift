import FirewallSync
import Foundation

/// Review reports of one registry or of several, as one document in each form.
public struct ReviewPage: Sendable {
    /// What stands in the page for a registry.
    enum Entry: Sendable {
        case report(ReviewReport)
        /// Why there is no report of the registry with this label and resource id.
        case failure(errors: [String], registry: String, id: String)
    }

    private(set) var entries: [Entry] = []

    /// A document without any registry yet.
    public init() {}

    /// A document with `reports`.
    public init(_ reports: [ReviewReport]) { entries = reports.map { .report($0) } }

    /// Adds a registry's report.
    public mutating func append(_ report: ReviewReport) { entries.append(.report(report)) }

    /// Adds a registry that cannot be reported on, so that nobody takes its absence for silence.
    ///
    /// - Parameter errors: Why, a sentence for each problem.
    public mutating func append(failure errors: [String], registry: String, id: String) {
        entries.append(.failure(errors: errors, registry: registry, id: id))
    }

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
            \(.lines(entries.enumerated().map { $0.element.article(scope: "r\($0.offset + 1)") }))
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
        guard entries.count == 1 else {
            return "\(entries.count.counted("registry", plural: "registries")) for review"
        }
        return "\(entries[0].label): \(entries[0].verdict.words)"
    }

    /// Of several registries, the list with a verdict each.
    private var contents: HTML {
        guard entries.count != 1 else { return "" }
        let items = entries.enumerated().map { index, entry -> HTML in
            let verdict = Phrase.mark(entry.verdict.words, entry.verdict.tone)
            return "<li><a href=\"#r\(index + 1)\">\(entry.label)</a> \(verdict)</li>"
        }
        return """
            <nav aria-label="Registries"><h1>Registries for review</h1>
            <ol>
            \(.lines(items))
            </ol></nav>
            """
    }
}

extension ReviewPage.Entry {
    /// How people call the registry.
    var label: String {
        switch self {
        case .report(let report): report.registry.label
        case .failure(_, let registry, _): registry
        }
    }

    /// How it stands, in a few words.
    var verdict: (words: String, tone: Phrase.Tone) {
        switch self {
        case .report(let report): report.verdict
        case .failure: ("no report: something failed", .bad)
        }
    }

    fileprivate func article(scope: String) -> HTML {
        switch self {
        case .report(let report): return report.article(scope: scope)
        case .failure(let errors, let registry, let id):
            return """
                <article id="\(scope)" aria-labelledby="\(scope)-title">
                <header><h1 id="\(scope)-title">\(registry)</h1>
                <p class="verdict bad">\(Phrase.mark(verdict.words, .bad))</p>
                <p class="remark"><code>\(id)</code></p></header>
                \(.lines(errors.map { "<p>\($0)</p>" }))
                </article>
                """
        }
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
        \(remarks)
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

    /// What is worth saying aloud, such as what somebody else changed.
    private var remarks: HTML {
        guard !plan.remarks.isEmpty else { return "" }
        return "<ul class=\"remarks\">\(.lines(plan.remarks.map { "<li>\(Phrase($0))</li>" }))</ul>"
    }

    /// Where a reviewer signs on paper; nothing on a screen.
    private var signatures: HTML {
        guard isProposal else { return "" }
        return """
            <div class="signatures" aria-hidden="true"><p>Reviewed by</p><p>Date</p><p>Signature</p></div>
            """
    }
}
