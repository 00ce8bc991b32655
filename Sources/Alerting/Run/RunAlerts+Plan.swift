import FirewallSync
import Foundation
import SyncReports

extension RunAlerts {
    /// A guard refuses: critical where agents are turned away until somebody acts.
    func refusals(_ plan: RulePlan) -> [Alert] {
        let uncovered = plan.uncoveredAddresses
        let consequence =
            uncovered > 0
            ? " \(uncovered.counted("required address", plural: "required addresses")) "
                + "\(uncovered == 1 ? "is" : "are") refused until then."
            : ""
        return plan.refusals.compactMap { verdict in
            // A freeze that holds nothing up is what somebody asked for.
            if verdict.check == .frozen, !plan.hasChanges { return nil }
            let title =
                verdict.check == .frozen
                ? "Frozen, while changes wait" : "The guard '\(verdict.check.rawValue)' refuses the plan"
            return alert(
                "refused/\(verdict.check.rawValue)", uncovered > 0 ? .critical : .warning, title,
                "\(verdict.sentence)\(consequence) Nothing was written. Look: acr-firewall-sync plan --registry \(scope)"
            )
        }
    }

    /// A person let the plan through against a guard: who, which and why.
    ///
    /// Where another guard refused the plan, or the person then said no, nothing was let through.
    func overrides(_ outcome: SyncOutcome) -> [Alert] {
        guard [.applied, .unchanged].contains(outcome.result) else { return [] }
        return overrides(outcome.plan)
    }

    /// The overrides of a plan that was let through, whether or not what it wrote then stood.
    func overrides(_ plan: RulePlan) -> [Alert] {
        overrides(plan.overrides, plan.createdAt, by: actor)
    }

    func overrides(_ overrides: [GuardOverride], _ time: Date, by actor: String?) -> [Alert] {
        overrides.map { override in
            alert(
                "override/\(override.check)/\(time.stamp)", .warning, kind: .event,
                "The guard '\(override.check)' was overridden",
                "\(actor ?? "Somebody") let a plan through against the guard '\(override.check)', because: "
                    + "\(override.reason.isEmpty ? "no reason is given" : override.reason). If nobody meant that, "
                    + "roll it back: acr-firewall-sync history --registry \(scope)")
        }
    }

    /// What is near its limit, while there is still time.
    func nearLimits(_ plan: RulePlan) -> [Alert] {
        var alerts: [Alert] = []
        let (rules, quota) = (plan.resultingRules.count, plan.budget.quota)
        if quota > 0, Double(rules) >= Self.nearness * Double(quota) {
            alerts.append(
                alert(
                    "near/quota", .warning, "\(rules) of \(quota) rules are used",
                    "When the quota is full, new agent ranges can only be let in together with addresses that nothing "
                        + "requires. Remove rules that nobody needs, select fewer tags, or raise 'max-over-allowed'."))
        }
        let (excess, ceiling) = (plan.overAllowed.after, run.registry.settings.maximumOverAllowed)
        if ceiling > 0, Double(excess) >= Self.nearness * Double(ceiling) {
            alerts.append(
                alert(
                    "near/over-allowed", .warning,
                    "\(excess.grouped) of at most \(ceiling.grouped) addresses are let in though nothing requires them",
                    "Above the ceiling the next plan is refused. Select fewer tags, free rules of the quota, or decide "
                        + "about 'max-over-allowed' before that."))
        }
        return alerts
    }

    /// Tags that are gone from the publication, and whose last prefixes stay in force.
    func vanishedTags(_ plan: RulePlan) -> [Alert] {
        plan.required.tags.filter { $0.source == .remembered }.map { tag in
            alert(
                "tag-vanished/\(tag.name)", .warning, "The tag '\(tag.name)' is gone from the publication",
                "It vanished or is suddenly empty; its last \(tag.prefixCount.counted("prefix", plural: "prefixes")) "
                    + "stay in force. If Azure took it away for good, select another tag.")
        }
    }

    /// Doors that were opened for a while.
    func doors(_ plan: RulePlan) -> [Alert] { plan.doors.map { DoorAlerts.opened($0, registry: scope) } }

    /// What a run that wrote says aloud, as one event.
    func remarks(_ outcome: SyncOutcome) -> [Alert] {
        guard !outcome.remarks.isEmpty else { return [] }
        return [
            alert(
                "remarks/\(outcome.plan.createdAt.stamp)", .warning, kind: .event,
                "The run found something that a person should look at",
                outcome.remarks.joined(separator: "\n"))
        ]
    }
}

extension Date {
    /// The moment to the millisecond: two runs may begin within one second, and are two all the same.
    fileprivate var stamp: String { formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)) }
}
