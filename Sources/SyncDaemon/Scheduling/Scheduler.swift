import AzureResourceManager
import FirewallSync
import Foundation
import Logging
import ServiceLifecycle

/// Runs each registry when its schedule says so, many at once, and never one twice at a time.
///
/// On a graceful shutdown it starts nothing more and returns when the runs in progress have ended. Cancelled, it cuts
/// them off; the next start makes good what was left.
actor Scheduler: Service {
    /// Seconds until doors are tried again that could not be closed.
    private static let doorPatience: TimeInterval = 300

    private enum Event {
        case look
        case stop
    }

    private let clock: DaemonClock
    private let random: @Sendable () -> Double
    private let journal: RunJournal
    private let progress: ProgressCounter
    private let logger: Logger
    private nonisolated let events: AsyncStream<Event>
    private nonisolated let signal: AsyncStream<Event>.Continuation

    private var registries: [ConfiguredRegistry]
    private var fleet: SyncFleet
    private var cursors: [String: ScheduleCursor] = [:]
    /// The round to which the run of a registry belongs that is in progress.
    private var running: [String: Int] = [:]
    private var rounds = 0
    private nonisolated let isStopping = StopFlag()
    /// Before when the doors of a registry are not tried again, which could not be closed.
    private var doorsNotBefore: [RegistryID: Date] = [:]
    private var alarm: (time: Date, task: Task<Void, Never>)?

    /// A scheduler of a session's registries.
    ///
    /// - Parameters:
    ///   - random: Gives the share of the jitter by which a run is put off, 0 to 1.
    ///   - journal: Takes down what becomes of runs.
    init(
        session: SyncSession, clock: DaemonClock, random: @escaping @Sendable () -> Double, journal: RunJournal,
        progress: ProgressCounter, logger: Logger
    ) {
        self.clock = clock
        self.random = random
        self.journal = journal
        self.progress = progress
        self.logger = logger
        (events, signal) = AsyncStream.makeStream()
        registries = session.configuration.registries
        fleet = SyncFleet(session: session, concurrency: session.configuration.watch.concurrency)
    }

    /// Takes over a new configuration: runs in progress end with the old one.
    func adopt(_ session: SyncSession) async {
        registries = session.configuration.registries
        fleet = SyncFleet(session: session, concurrency: session.configuration.watch.concurrency)
        await placeCursors()
        signal.yield(.look)
    }

    /// Runs until a graceful shutdown.
    func run() async throws {
        await placeCursors()
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                signal.yield(.look)
                for await event in events {
                    progress.advance()
                    if case .stop = event { break }
                    startDue(in: &group)
                    setAlarm()
                }
                alarm?.task.cancel()
            }
        } onGracefulShutdown: {
            self.startNothingMore()
        }
        await journal.save()
    }

    /// Lets the runs in progress end, and starts no other.
    nonisolated func startNothingMore() {
        isStopping.raise()
        signal.yield(.stop)
    }

    /// Runs every registry once, whatever its schedule says.
    ///
    /// - Returns: What became of each, in the order of their ends.
    func runOnce() async -> [RunRecord] {
        await placeCursors()
        await work(on: registries, beginRound(registries))
        await journal.save()
        return await journal.records(of: registries)
    }

    private func placeCursors() async {
        let now = clock.now()
        var placed: [String: ScheduleCursor] = [:]
        for registry in registries {
            let mark: ScheduleCursor.Mark?
            if let known = cursors[registry.key] { mark = known.mark } else { mark = await journal.mark(of: registry) }
            placed[registry.key] = ScheduleCursor(registry.schedule, mark: mark, now: now, share: random())
        }
        cursors = placed
        await journal.place(registries, due: cursors.mapValues(\.due), running: Set(running.keys))
    }

    private func startDue(in group: inout DiscardingTaskGroup) {
        let now = clock.now()
        for key in cursors.keys { cursors[key]?.observe(now) }
        let due = registries.filter { registry in
            running[registry.key] == nil && (cursors[registry.key].map { $0.due <= now } ?? false)
        }
        if !due.isEmpty {
            let round = beginRound(due)
            group.addTask { await self.work(on: due, round) }
        }
        let ends = doorTimes()
        let open = registries.filter { running[$0.key] == nil && ends[$0.settings.id].map { $0 <= now } ?? false }
        guard !open.isEmpty else { return }
        let round = beginRound(open)
        group.addTask { await self.closeDoors(of: open, round) }
    }

    /// When doors are to be closed, by registry: when their time is over, and a while after an attempt that failed.
    private func doorTimes() -> [RegistryID: Date] {
        let ends = fleet.doorEnds(of: registries)
        if !doorsNotBefore.isEmpty { doorsNotBefore = doorsNotBefore.filter { ends[$0.key] != nil } }
        return ends.merging(doorsNotBefore) { max($0, $1) }
    }

    /// Closes the doors whose time is over: a run would only come when the schedule says.
    private func closeDoors(of registries: [ConfiguredRegistry], _ round: Int) async {
        await fleet.closeDoors(of: registries) { registry, result in await self.end(registry, result) }
        for registry in registries where running[registry.key] == round { running[registry.key] = nil }
        signal.yield(.look)
    }

    private func end(_ registry: ConfiguredRegistry, _ result: Result<[TemporaryAccess], SyncError>) {
        let metadata: Logger.Metadata = ["registry": "\(registry.settings.label)"]
        let later = clock.now().addingTimeInterval(Self.doorPatience)
        switch result {
        case .success(let doors):
            // None is closed where a freeze holds.
            doorsNotBefore[registry.settings.id] = doors.isEmpty ? later : nil
            for door in doors { logger.notice("\(door.prefix) is closed: its time was over", metadata: metadata) }
        case .failure(let error):
            doorsNotBefore[registry.settings.id] = later
            logger.warning("Doors whose time is over are still open: \(error)", metadata: metadata)
        }
    }

    /// Wakes the scheduler when the next run is due.
    private func setAlarm() {
        alarm?.task.cancel()
        let ends = doorTimes()
        let times =
            cursors.filter { running[$0.key] == nil }.map(\.value.due)
            + registries.filter { running[$0.key] == nil }.compactMap { ends[$0.settings.id] }
        let next = times.min() ?? .distantFuture
        let task = Task { [clock, signal] in
            try? await clock.sleep(next)
            if !Task.isCancelled { signal.yield(.look) }
        }
        alarm = (next, task)
    }

    private func beginRound(_ registries: [ConfiguredRegistry]) -> Int {
        rounds += 1
        for registry in registries { running[registry.key] = rounds }
        return rounds
    }

    private func work(on registries: [ConfiguredRegistry], _ round: Int) async {
        await journal.start(registries)
        await fleet.run(registries, isStopping: { [isStopping] in isStopping.isRaised }) { await self.end($0) }
        // Those that were not begun any more; what has ended may be in progress again.
        let left = registries.filter { running[$0.key] == round }
        for registry in left { running[registry.key] = nil }
        await journal.leave(left)
        signal.yield(.look)
    }

    private func end(_ run: FleetRun) async {
        let key = run.registry.key
        // A run that was cut off has to be made up.
        if !Task.isCancelled { cursors[key]?.settle(clock.now(), share: random()) }
        await journal.end(run, cursor: cursors[key])
        running[key] = nil
        // Of a thousand runs that end at once hardly one is due before all others.
        if let due = cursors[key]?.due, due < alarm?.time ?? .distantFuture { signal.yield(.look) }
    }
}
