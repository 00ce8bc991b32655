import Alerting
import FirewallSync
import Foundation
import Logging

/// What a daemon needs of the world around it.
package struct DaemonSurroundings: Sendable {
    /// Reads the configuration, at the start and whenever it is to be read anew.
    package var load: @Sendable () throws -> SyncConfiguration
    /// Who runs this: `user@host`.
    package var actor: String
    /// The variables of the process, where the secrets of alert channels may be.
    package var environment: [String: String]
    /// The time.
    package var clock: DaemonClock
    /// Gives a number from 0 to 1, by which runs are put off within their jitter.
    package var random: @Sendable () -> Double
    /// Who started the daemon and wants to know how it stands.
    package var notifier: ServiceNotifier
    /// Where the daemon says what it does.
    package var logger: Logger
    /// What is counted.
    package var metrics: DaemonMetrics
    /// Is told where the status pages are, once they are there.
    package var onReady: @Sendable (ReadyDocument) -> Void
    /// Is told of every run that has ended, beside the channels of alerts.
    package var observer: @Sendable (FleetRun) async -> Void = { _ in }

    /// The world around a daemon.
    package init(
        actor: String, environment: [String: String], clock: DaemonClock,
        random: @escaping @Sendable () -> Double = { .random(in: 0...1) },
        notifier: ServiceNotifier, logger: Logger, metrics: DaemonMetrics,
        load: @escaping @Sendable () throws -> SyncConfiguration, onReady: @escaping @Sendable (ReadyDocument) -> Void
    ) {
        self.actor = actor
        self.environment = environment
        self.clock = clock
        self.random = random
        self.notifier = notifier
        self.logger = logger
        self.metrics = metrics
        self.load = load
        self.onReady = onReady
    }

    func session(_ configuration: SyncConfiguration) -> SyncSession {
        SyncSession(
            configuration: configuration, actor: actor, clock: clock.now,
            notice: { [logger] in logger.notice("\($0)") },
            onExchange: { [metrics] in metrics.observe($0) })
    }

    func dispatcher(_ session: SyncSession) -> AlertDispatcher {
        AlertDispatcher(session, environment: environment)
    }

    func announce(_ address: ListenAddress, _ configuration: SyncConfiguration) {
        let document = ReadyDocument(
            pid: getpid(), status: "http://\(address)/", registries: configuration.registries.map(\.settings.label))
        logger.notice("The service is at work", metadata: ["status": "\(document.status)"])
        onReady(document)
        notifier.ready(status: Self.status(configuration))
    }

    func lock(on directory: String, waits: Bool) async throws(LockError) -> DaemonLock {
        do {
            return try await DaemonLock.acquire(directory: directory, waits: false, holder: actor, clock: clock.now)
        } catch  where error.code == .held && waits {
            logger.notice("Waiting for another daemon to end", metadata: ["reason": "\(error)"])
            notifier.status("Waiting for another daemon to end.")
        }
        return try await DaemonLock.acquire(directory: directory, waits: true, holder: actor, clock: clock.now)
    }

    static func status(_ configuration: SyncConfiguration) -> String {
        let count = configuration.registries.count
        return "Watching \(count) \(count == 1 ? "registry" : "registries")."
    }
}
