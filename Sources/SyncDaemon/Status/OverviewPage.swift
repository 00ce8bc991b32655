import Foundation

/// The page at `/`: every registry as it stands.
struct OverviewPage {
    let board: StatusBoard.Snapshot
    let now: Date
    /// What is not as it should be, a sentence each.
    let problems: [String]

    var html: String {
        PageShell.page(
            title: "acr-firewall-sync",
            body: """
                <h1>acr-firewall-sync</h1>
                <p>\(summary.escapedForPage)</p>
                \(problemList)
                <div class="scroll" tabindex="0" role="region" aria-label="Registries"><table>
                <thead><tr><th scope="col">Registry</th><th scope="col">Last run</th><th scope="col">Result</th>
                <th scope="col" class="number">Rules of quota</th><th scope="col" class="number">Over-allowed</th>
                <th scope="col" class="number">Not covered</th><th scope="col">Next run</th></tr></thead>
                <tbody>
                \(board.registries.map(row).joined(separator: "\n"))
                </tbody></table></div>
                <p class="quiet">As of \(now.formatted(.iso8601)); running since \(board.startedAt.formatted(.iso8601)),
                with the configuration of \(board.loadedAt.formatted(.iso8601)).
                <a href="/metrics">Metrics</a>, <a href="/readyz">readiness</a>.</p>
                """)
    }

    private var summary: String {
        let good = board.registries.filter { $0.last?.isSuccess == true }.count
        let all = board.registries.count
        return "\(good) of \(all) \(all == 1 ? "registry is as it" : "registries are as they") should be."
    }

    private var problemList: String {
        guard !problems.isEmpty else { return "" }
        return "<ul>\(problems.map { "<li class=\"bad\">\($0.escapedForPage)</li>" }.joined())</ul>"
    }

    private func row(_ registry: StatusBoard.Entry) -> String {
        let figures = registry.last?.figures
        let cells = [
            "<th scope=\"row\"><a href=\"\(RegistryPage.path(RegistryPage.reviews, of: registry.label))\">\(registry.label.escapedForPage)</a></th>",
            "<td>\(registry.last.map { $0.endedAt.formatted(.iso8601) } ?? "never")</td>",
            "<td><a class=\"\(registry.last?.isSuccess == true ? "good" : "bad")\" "
                + "href=\"\(RegistryPage.path(RegistryPage.runs, of: registry.label))\">"
                + "\(result(registry).escapedForPage)</a></td>",
            "<td class=\"number\">\(figures.map { "\($0.rules) of \($0.quota)" } ?? "–")</td>",
            "<td class=\"number\">\(figures.map { "\($0.overAllowed)" } ?? "–")</td>",
            "<td class=\"number\">\(figures.map { "\($0.uncovered)" } ?? "–")</td>",
            "<td>\(next(registry).escapedForPage)</td>",
        ]
        return "<tr>\(cells.joined())</tr>"
    }

    private func result(_ registry: StatusBoard.Entry) -> String {
        guard let last = registry.last else { return "not run yet" }
        return last.refusals.isEmpty ? last.result : "\(last.result): \(last.refusals.joined(separator: ", "))"
    }

    private func next(_ registry: StatusBoard.Entry) -> String {
        if registry.isRunning { return "running now" }
        return registry.due <= now ? "due" : registry.due.formatted(.iso8601)
    }
}
