import EmbeddedNetwork
import Logging
import ServiceLifecycle
import Synchronization

/// Opens listeners while the stack runs.
final class ListenerRunner: Sendable {
    private let bound: BoundListeners
    private let logger: Logger
    private let group = Mutex<ServiceGroup?>(nil)

    /// A runner that reports to `bound`.
    init(bound: BoundListeners, logger: Logger) {
        self.bound = bound
        self.logger = logger
    }

    /// Lets listeners run in `group` from now on.
    func attach(to group: ServiceGroup) { self.group.withLock { $0 = group } }

    /// Whether the stack runs.
    var isAttached: Bool { group.withLock { $0 != nil } }

    /// A listener that is to be opened.
    struct Opening {
        /// What it is called among all that are bound.
        let name: String
        /// Makes the listener, which calls what it is given when it accepts connections.
        let listener: (_ onBound: @escaping @Sendable (Int?) async -> Void) -> StackListener
    }

    /// Opens `openings` as one; returns when all of them listen.
    ///
    /// Their failure later is theirs: it is reported, and the rest of the stack goes on. Before the stack runs, nothing
    /// is opened.
    ///
    /// - Throws: Why one of them cannot listen; none does then.
    func open(_ openings: [Opening]) async throws -> RunningListeners? {
        guard let group = group.withLock({ $0 }) else { return nil }
        let (names, bound) = (openings.map(\.name), bound)
        let services = openings.map { opening in
            let name = opening.name
            return opening.listener { _ in await bound.mark(name) }
        }
        let running = RunningListeners(
            names: names, group: ServiceGroup(services: services, logger: logger), bound: bound)
        await group.addServiceUnlessShutdown(
            .init(
                service: GroupedListeners(group: running.group) { error in await bound.fail(names[0], error) },
                successTerminationBehavior: .ignore))
        do {
            try await bound.wait(for: Set(names))
        } catch {
            await running.close()
            throw error
        }
        return running
    }
}

/// Listeners that listen, and that are closed together.
struct RunningListeners: Sendable {
    let names: [String]
    let group: ServiceGroup
    let bound: BoundListeners

    /// Stops accepting connections; requests in progress end.
    func close() async {
        await group.triggerGracefulShutdown()
        for name in names { await bound.forget(name) }
    }
}

/// A group of listeners as one service, whose failure is reported and does not spread.
private struct GroupedListeners: Service {
    let group: ServiceGroup
    let failed: @Sendable (any Error) async -> Void

    func run() async throws {
        do {
            try await group.run()
        } catch {
            await failed(error)
        }
        // A service that ends of itself while the stack stops has all others cut off, and their transfers with them; so
        // listeners whose last connection ends then, such as a deleted registry's, wait for their turn.
        try? await gracefulShutdown()
    }
}
