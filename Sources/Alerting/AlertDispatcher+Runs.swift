import AzureResourceManager
import FirewallSync
import Foundation

extension AlertDispatcher {
    /// Reports what a round of runs found: for each registry, and once for each cloud's publication.
    ///
    /// - Parameter actor: Who ran them, `user@host`.
    @discardableResult
    public func report(_ runs: [FleetRun], actor: String? = nil) async -> [AlertDelivery] {
        var deliveries: [AlertDelivery] = []
        var clouds: Set<String> = []
        for run in runs {
            if let publication = run.publicationResult, clouds.insert(run.registry.cloud.name).inserted {
                let alerts = PublicationAlerts(publication, of: run.registry.cloud, at: run.endedAt)
                deliveries += await report(alerts.alerts, scope: alerts.scope)
            }
            let alerts = RunAlerts(run, actor: actor)
            deliveries += await take(alerts, alerts.alerts, isComplete: alerts.isComplete)
        }
        return deliveries
    }

    /// Reports what a run did, and says nothing of what holds: of a run that is none of the schedule's.
    ///
    /// - Parameter actor: Who ran it, `user@host`.
    @discardableResult
    public func report(eventsOf run: FleetRun, actor: String? = nil) async -> [AlertDelivery] {
        let alerts = RunAlerts(run, actor: actor)
        return await take(alerts, alerts.events, isComplete: false)
    }

    /// Reports some of a run's alerts, and with them what earlier runs of the registry did not come to tell.
    private func take(_ run: RunAlerts, _ alerts: [Alert], isComplete: Bool) async -> [AlertDelivery] {
        let id = run.run.registry.settings.id
        let untold = session?.untoldRuns(of: id) ?? []
        // Where the run itself is among them, its alerts are the same ones.
        let all = alerts + untold.flatMap(run.alerts(of:))
        guard let deliveries = await take(all, scope: run.scope, isComplete: isComplete) else { return [] }
        await session?.forgetUntold(untold, of: id)
        return deliveries
    }

    /// Takes the alerts of registries that are no longer there as over, and tells those who know of them.
    ///
    /// - Parameter labels: The labels of the registries that there are.
    @discardableResult
    public func retire(registriesExcept labels: Set<String>) async -> [AlertDelivery] {
        let open = (try? openAlerts()) ?? []
        let gone = Set(open.filter { $0.alert.registry.map { !labels.contains($0) } ?? false }.map(\.scope))
        var deliveries: [AlertDelivery] = []
        for scope in gone.sorted() { deliveries += await report([], scope: scope) }
        return deliveries
    }
}

extension FleetRun {
    /// The publication, or why there is none; nil where the run says nothing of it.
    var publicationResult: Result<PublicationInForce, any Error>? {
        // A file that a person named says nothing of whether one can be downloaded.
        if let publication { return publication.isFetched ? .success(publication) : nil }
        if case .failure(let error as SyncError) = result, error.code == .download { return .failure(error) }
        return nil
    }
}
