import FirewallSync
import Foundation
import Logging
import ServiceLifecycle

/// The daemon behind `acr-firewall-sync watch`: a scheduler, the status pages, and a sign of life for who started it.
///
/// It holds a lock on the state directory from ``init(_:waitsForLock:)`` until it is let go of.
package final class SyncDaemon: Service {
    private let surroundings: DaemonSurroundings
    private let lock: DaemonLock
    private let board: StatusBoard
    private let gate: CurrentGate
    private let scheduler: Scheduler
    private let desk: AlertDesk
    private let live: LiveReports
    private let progress = ProgressCounter()
    private let current: CurrentConfiguration
    private let group: ServiceGroup

    /// Reads the configuration and takes the lock of the state directory.
    ///
    /// - Parameter waitsForLock: Whether to wait until another daemon lets go of it.
    /// - Throws: `ConfigurationError`, ``DaemonError``, or `LockError` with `held`, which names the process.
    package init(_ surroundings: DaemonSurroundings, waitsForLock: Bool) async throws {
        self.surroundings = surroundings
        let configuration = try surroundings.load()
        let gate = CurrentGate(try StatusGate(configuration.watch))
        let directory = configuration.stateDirectory
        lock = try await surroundings.lock(on: directory, waits: waitsForLock)
        board = StatusBoard(now: surroundings.clock.now())
        let session = surroundings.session(configuration)
        let desk = AlertDesk(
            surroundings.dispatcher(session), actor: surroundings.actor, metrics: surroundings.metrics)
        self.desk = desk
        let live = LiveReports(session)
        self.live = live
        let reports = ReportFolder(stateDirectory: directory)
        let journal = RunJournal(
            board: board, metrics: surroundings.metrics, reports: reports, book: RunBook(stateDirectory: directory),
            logger: surroundings.logger
        ) { [observer = surroundings.observer] run in
            await live.forget(run.registry.key)
            await desk.take(run)
            await observer(run)
        }
        scheduler = Scheduler(
            session: session, clock: surroundings.clock, random: surroundings.random, journal: journal,
            progress: progress, logger: surroundings.logger)
        current = CurrentConfiguration(configuration)
        self.gate = gate
        let pages = StatusPages(
            gate: gate, board: board, metrics: surroundings.metrics, reports: reports,
            review: { try await live.html(of: $0) }, now: surroundings.clock.now,
            ledgerFailure: { Self.ledgerFailure(session) }, channelFailures: { await desk.channelFailures() })
        let listener = StatusListener(
            address: configuration.watch.listen, pages: pages, logger: surroundings.logger
        ) { [surroundings] address in
            surroundings.announce(address, configuration)
        }
        let services = ServiceGroupConfiguration(
            services: [
                .init(service: listener, failureTerminationBehavior: .gracefullyShutdownGroup),
                .init(service: WatchdogService(notifier: surroundings.notifier, progress: progress)),
                .init(service: desk),
                // The last is stopped first: what tells of runs outlives them.
                .init(
                    service: scheduler, successTerminationBehavior: .gracefullyShutdownGroup,
                    failureTerminationBehavior: .gracefullyShutdownGroup),
            ], logger: surroundings.logger)
        group = ServiceGroup(configuration: services)
    }

    /// Works until ``stop()`` or a graceful shutdown; cancelled, it cuts off the runs in progress.
    ///
    /// - Throws: ``DaemonError`` where the status pages cannot listen.
    package func run() async throws {
        defer { lock.release() }
        await desk.keep(current.value.registries)
        try await group.run()
    }

    /// Runs every registry once, without status pages, and returns what became of each.
    package func runOnce() async -> [RunRecord] {
        defer { lock.release() }
        let records = await scheduler.runOnce()
        await desk.tell()
        return records
    }

    /// Starts no further run, and lets those in progress end.
    package func stop() async {
        board.change { $0.isStopping = true }
        surroundings.notifier.stopping()
        surroundings.logger.notice("Stopping: a run in progress ends first")
        scheduler.startNothingMore()
        await group.triggerGracefulShutdown()
    }

    /// Reads the configuration anew; one that cannot be used leaves the old one in force, and that is said aloud.
    package func reload() async {
        surroundings.notifier.reloading()
        do {
            let configuration = try surroundings.load()
            try current.requireCompatible(configuration)
            let gate = try StatusGate(configuration.watch)
            self.gate.replace(with: gate)
            current.replace(with: configuration)
            let session = surroundings.session(configuration)
            await desk.replace(surroundings.dispatcher(session))
            await live.replace(session)
            await scheduler.adopt(session)
            let now = surroundings.clock.now()
            board.change { board in
                board.loadedAt = now
                board.reloadFailure = nil
            }
            await desk.take(reloadFailure: nil, at: now)
            await desk.keep(configuration.registries)
            surroundings.logger.notice(
                "The new configuration is in force", metadata: ["registries": "\(configuration.registries.count)"])
            surroundings.notifier.ready(status: DaemonSurroundings.status(configuration))
        } catch {
            let now = surroundings.clock.now()
            board.change { $0.reloadFailure = (now, "\(error)") }
            surroundings.metrics.countReloadFailure()
            surroundings.logger.error("The old configuration stays in force", metadata: ["reason": "\(error)"])
            surroundings.notifier.ready(status: "The new configuration was not taken; the old one stays in force.")
            await desk.take(reloadFailure: "\(error)", at: now)
        }
    }

    private static func ledgerFailure(_ session: SyncSession) -> String? {
        do {
            _ = try session.ledger()
            return nil
        } catch {
            return error.description
        }
    }
}
