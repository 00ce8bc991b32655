import Alerting
import FirewallSync
import Foundation

extension SyncSession {
    /// What tells the configured channels of alerts; their secrets may be in this process's environment.
    var alerts: AlertDispatcher { AlertDispatcher(self, environment: ProcessInfo.processInfo.environment) }
}

extension AlertDispatcher {
    /// Works on a registry, and reports how that went, whatever became of it.
    ///
    /// What the command itself stopped, such as an answer that was not yes, concerns nobody else.
    ///
    /// - Parameter body: Sets the publication that it follows as soon as it has one.
    nonisolated func reporting(
        _ registry: ConfiguredRegistry, in session: SyncSession,
        _ body: (_ publication: inout PublicationInForce?) async throws -> SyncOutcome
    ) async throws -> SyncOutcome {
        let startedAt = session.clock()
        var publication: PublicationInForce?
        let result: Result<SyncOutcome, any Error>
        do {
            result = .success(try await body(&publication))
        } catch {
            result = .failure(error)
            if error is CommandError { throw error }
        }
        let run = FleetRun(
            registry: registry, startedAt: startedAt, endedAt: session.clock(), publication: publication,
            result: result)
        await report([run], actor: session.actor)
        return try result.get()
    }
}
