import FirewallSync
import Foundation
import SyncReports

extension RunAlerts {
    /// What the run found apart: each of the four kinds says which it is.
    func drift(_ outcome: SyncOutcome) -> [Alert] {
        drift(RunNews(outcome.plan, outcome.result, outcome.drift.findings))
    }

    private func drift(_ news: RunNews) -> [Alert] {
        let findings = news.findings
        return published(findings, news.publication)
            + findings.compactMap { finding in
                switch finding {
                case .rulesChanged(let drift): rulesChanged(drift)
                case .notLasting(let drift): notLasting(drift)
                case .published, .refused: nil
                }
            } + refusedClients(findings, news.result)
    }

    /// What a run of the same registry did and found that ended before anybody was told.
    func alerts(of untold: UntoldRun) -> [Alert] {
        drift(untold.news) + overrides(untold.news.overrides, untold.news.plannedAt, by: untold.actor)
    }

    /// (a) Azure published something new: once for each publication, however many tags changed.
    private func published(_ findings: [DriftFinding], _ publication: String) -> [Alert] {
        let changes = findings.compactMap { if case .published(let drift) = $0 { drift } else { nil } }
        guard !changes.isEmpty else { return [] }
        let names = changes.map { change in
            let use = change.daysUntilUse.map { " (in use in \($0) days at the earliest)" } ?? ""
            return
                "\(change.tag): \(change.added.count) new, \(change.removed.count) gone\(change.added.isEmpty ? "" : use)"
        }
        return [
            alert(
                "drift/published/\(publication)", .info, kind: .event,
                "Azure published new ranges for \(changes.count.counted("selected tag"))",
                "\(Self.list(names)). New ranges are let in at once; what is gone stays for the grace period. "
                    + "Nothing has to be done unless a guard refuses.")
        ]
    }

    /// (b) Somebody changed the rules: once, whatever the service then puts back.
    private func rulesChanged(_ drift: RulesDrift) -> Alert {
        alert(
            "drift/rules-changed/\(stamp(drift))", .warning, kind: .event, "Somebody changed the registry's rules",
            "\(DriftFinding.rulesChanged(drift).sentence) Rules that are not the service's stay as they are. "
                + "If nobody meant that, look at the registry's activity log.")
    }

    /// (c) A change of ours did not last.
    private func notLasting(_ drift: RulesDrift) -> Alert {
        alert(
            "drift/not-lasting/\(stamp(drift))", .critical, kind: .event, "A change of the service did not last",
            "\(DriftFinding.notLasting(drift).sentence) A policy or another program may write the same rules; find it before "
                + "builds fail.")
    }

    /// Since when, as the service saw the rules last: the same until it has seen them again, so that a run which finds
    /// the same once more is not told once more.
    private func stamp(_ drift: RulesDrift) -> String { drift.since.formatted(.iso8601) }

    /// (d) A client was refused: one alert for each kind of client, however many addresses there are.
    private func refusedClients(_ findings: [DriftFinding], _ result: SyncOutcome.Result) -> [Alert] {
        let clients = findings.compactMap { if case .refused(let client) = $0 { client } else { nil } }
            .sorted { ($1.count, $0.address) < ($0.count, $1.address) }
        var agents: [RefusedClient] = []
        var elsewhere: [RefusedClient] = []
        var withheld: [RefusedClient] = []
        var strangers: [RefusedClient] = []
        for client in clients {
            switch client.verdict {
            case .coveredNow: continue
            case .willBeCovered: agents.append(client)
            case .notSelected: elsewhere.append(client)
            case .withheld: withheld.append(client)
            case .notAzure: strangers.append(client)
            }
        }
        let isHealed = result == .applied
        return [
            refused(
                "selected", agents, isHealed ? .warning : .critical,
                "\(agents.count.counted("agent")) of a selected tag \(agents.count == 1 ? "was" : "were") refused",
                isHealed ? "This run lets them in." : "Builds fail until they are let in: acr-firewall-sync apply --yes"
            ),
            refused(
                "withheld", withheld, .critical, "Agents of a selected tag are refused, and no plan lets them in",
                "Somebody removed the rule, which is not put back ('restore: false'), or a guard refuses the plan: "
                    + "acr-firewall-sync plan --registry \(scope)"),
            refused(
                "not-selected", elsewhere, .warning, "Azure addresses outside every selected tag were refused",
                "If they are agents of yours, select their tags; else nothing has to be done."),
            refused(
                "not-azure", strangers, .info, "Addresses that are not Azure's were refused",
                "The firewall did its work. If one is yours, pin it, or open a door for a while (acr-firewall-sync open)."
            ),
        ].compactMap { $0 }
    }

    private func refused(
        _ cause: String, _ clients: [RefusedClient], _ severity: Alert.Severity, _ title: String, _ advice: String
    ) -> Alert? {
        guard !clients.isEmpty else { return nil }
        let names = clients.map { "\($0.address)\($0.tagName.map { " (\($0))" } ?? "")" }
        return alert("drift/refused/\(cause)", severity, title, "\(Self.list(names)). \(advice)")
    }
}

extension RefusedClient {
    /// The tag that holds the address, where one does.
    fileprivate var tagName: String? {
        switch verdict {
        case .coveredNow(let tag), .willBeCovered(let tag), .withheld(let tag): tag
        case .notSelected(let tag, _): tag
        case .notAzure: nil
        }
    }
}
