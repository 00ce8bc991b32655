import FirewallSync
import Foundation
import SyncReports

/// The page at `/runs/LABEL`: one registry as its last run found or left it.
struct RegistryPage {
    let registry: StatusBoard.Entry
    let plan: RulePlan?
    /// What is to be said above all.
    var remark: String?

    /// Where the review reports are.
    static let reviews = "/registries/"
    /// Where the last runs are.
    static let runs = "/runs/"

    /// Where the page of a registry in `folder` is.
    static func path(_ folder: String, of label: String) -> String {
        let allowed = CharacterSet(charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
        return folder + (label.addingPercentEncoding(withAllowedCharacters: allowed) ?? "")
    }

    var html: String {
        PageShell.page(
            title: "\(registry.label) · acr-firewall-sync",
            body: """
                <p><a href="/">All registries</a></p>
                <h1>\(registry.label.escapedForPage)</h1>
                \(remark.map { "<p class=\"bad\">\($0.escapedForPage)</p>" } ?? "")
                <p class="quiet">\(registry.id.escapedForPage)<br>Schedule: \(registry.schedule.escapedForPage)</p>
                \(lastRun)
                \(report)
                """)
    }

    private var lastRun: String {
        guard let last = registry.last else { return "<p>It has not been run yet.</p>" }
        let list = last.sentences.map { "<li>\($0.escapedForPage)</li>" }.joined()
        return """
            <p>The last run, \(last.startedAt.formatted(.iso8601)) to \(last.endedAt.formatted(.iso8601)):
            <span class="\(last.isSuccess ? "good" : "bad")">\(last.result.escapedForPage)</span></p>
            \(list.isEmpty ? "" : "<ul>\(list)</ul>")
            """
    }

    private var report: String {
        guard let plan else { return "" }
        return
            "<h2>The plan as that run made it, before it wrote</h2><pre>\(PlanReport(plan).text(style: TextStyle(isColoured: false)).escapedForPageBlock)</pre>"
    }
}

extension String {
    /// The lines as a preformatted block shows them literally.
    fileprivate var escapedForPageBlock: String {
        split(separator: "\n", omittingEmptySubsequences: false).map { String($0).escapedForPage }
            .joined(separator: "\n")
    }
}
