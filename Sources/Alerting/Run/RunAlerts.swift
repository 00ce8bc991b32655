import FirewallSync
import Foundation
import SyncReports

/// What holds for one registry after a run, as alerts: a pure function of the run.
///
/// What a run did (a drift that it found, an override) is an event; what holds until it no longer does (a refusal, a
/// failure, agents that are turned away) is a condition. What concerns the publication is ``PublicationAlerts``.
public struct RunAlerts: Sendable {
    /// How many addresses and rules a text names at most; the rest is counted.
    public static let namesAtMost = 10
    /// The share of a limit from which a figure is near it.
    static let nearness = 0.9

    /// The run.
    public let run: FleetRun
    /// Who ran it, `user@host`, where known.
    public let actor: String?

    /// The alerts of a run.
    public init(_ run: FleetRun, actor: String? = nil) {
        self.run = run
        self.actor = actor
    }

    /// The scope to report them for: the registry's label.
    public var scope: String { run.registry.settings.label }

    /// Whether the run went far enough to say that conditions which are not among the alerts are over.
    public var isComplete: Bool { if case .success = run.result { true } else { false } }

    /// The alerts, in no order.
    public var alerts: [Alert] {
        switch run.result {
        case .failure(let error):
            (failure(error).map { [$0] } ?? []) + ((error as? SyncError)?.found.map(drift) ?? [])
                + ((error as? SyncError)?.sent.map(overrides) ?? [])
        case .success(let outcome):
            refusals(outcome.plan) + overrides(outcome) + drift(outcome) + nearLimits(outcome.plan)
                + vanishedTags(outcome.plan) + doors(outcome.plan) + remarks(outcome)
        }
    }

    /// What the run did and found, without what holds until a run finds otherwise: of a rollback, whose plan is not the
    /// one that every run makes.
    public var events: [Alert] { alerts.filter { $0.kind == .event } }

    func alert(
        _ cause: String, _ severity: Alert.Severity, kind: Alert.Kind = .condition, _ title: String, _ text: String
    ) -> Alert {
        Alert(
            cause: cause, kind: kind, severity: severity, registry: scope, title: title, text: text, time: run.endedAt)
    }

    /// The first of `names`, and how many more there are.
    static func list(_ names: [String]) -> String {
        let shown = names.prefix(namesAtMost).joined(separator: ", ")
        return names.count > namesAtMost ? "\(shown) and \((names.count - namesAtMost).grouped) more" : shown
    }
}
