import FirewallSync
import Foundation
import Logging
import SyncDaemon

/// The daemon inside the test's process, under a clock that the test moves, with real HTTP on all sides.
final class DaemonUnderTest: Sendable {
    let clock: SimulatedClock
    let daemon: SyncDaemon
    private let work: Task<Void, any Error>
    private let ends: AsyncStream<FleetRun>
    private let ready: AsyncStream<ReadyDocument>

    /// Starts a daemon with what `load` reads.
    ///
    /// - Parameter random: The share of the jitter by which runs are put off.
    init(
        clock: SimulatedClock, random: @escaping @Sendable () -> Double = { 0 },
        load: @escaping @Sendable () throws -> SyncConfiguration
    ) async throws {
        self.clock = clock
        let (ends, ended) = AsyncStream<FleetRun>.makeStream()
        let (ready, announced) = AsyncStream<ReadyDocument>.makeStream()
        (self.ends, self.ready) = (ends, ready)
        var surroundings = DaemonSurroundings(
            actor: "test@here", environment: [:], clock: clock.daemonClock, random: random,
            notifier: ServiceNotifier(environment: [:]),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, metrics: DaemonMetrics(version: "1.0.0"),
            load: load, onReady: { announced.yield($0) })
        surroundings.observer = { ended.yield($0) }
        let daemon = try await SyncDaemon(surroundings, waitsForLock: false)
        self.daemon = daemon
        work = Task { try await daemon.run() }
    }

    /// The next run that ends.
    func nextRun() async -> FleetRun? {
        for await run in ends { return run }
        return nil
    }

    /// The next `count` runs that end.
    func nextRuns(_ count: Int) async -> [FleetRun] {
        var runs: [FleetRun] = []
        while runs.count < count, let run = await nextRun() { runs.append(run) }
        return runs
    }

    /// Moves the clock to the time for which the daemon waits, and gives the run that then ends.
    func runWhenDue() async -> FleetRun? {
        clock.set(await clock.nextWake())
        return await nextRun()
    }

    /// The URL of the status pages, with a slash at its end.
    func url() async -> String? {
        for await document in ready { return document.status }
        return nil
    }

    /// Stops the daemon and waits for its end.
    func stop() async throws {
        await daemon.stop()
        try await work.value
    }
}
