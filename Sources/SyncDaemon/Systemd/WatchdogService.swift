import ServiceLifecycle
import Synchronization

/// Gives the service manager its sign of life, twice as often as it asks for one, for as long as the daemon goes
/// forward.
struct WatchdogService: Service {
    let notifier: ServiceNotifier
    /// How far the scheduler has come; a scheduler that hangs goes no further.
    let progress: ProgressCounter

    func run() async throws {
        guard let seconds = notifier.watchdogSeconds else { return try await gracefulShutdown() }
        await cancelWhenGracefulShutdown {
            var seen: Int?
            while !Task.isCancelled {
                let value = progress.value
                if value != seen { notifier.watchdog() }
                seen = value
                try? await Task.sleep(for: .seconds(seconds / 2))
            }
        }
    }
}

/// Counts the rounds of something that must not hang.
final class ProgressCounter: Sendable {
    private let count = Atomic(0)

    /// The rounds so far.
    var value: Int { count.load(ordering: .relaxed) }

    /// One more round.
    func advance() { count.add(1, ordering: .relaxed) }
}
