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
            deliveries += await report(alerts.alerts, scope: alerts.scope, isComplete: alerts.isComplete)
        }
        return deliveries
    }
}

extension FleetRun {
    /// The publication, or why there is none; nil where the run says nothing of it.
    var publicationResult: Result<PublicationInForce, any Error>? {
        if let publication { return .success(publication) }
        if case .failure(let error as SyncError) = result, error.code == .download { return .failure(error) }
        return nil
    }
}
