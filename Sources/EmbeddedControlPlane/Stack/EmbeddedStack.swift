import Logging
import ServiceLifecycle

/// Everything that `acr-embedded serve` runs, on one data folder.
package struct EmbeddedStack: Service {
    /// What the tasks of a run come to say.
    private enum Progress: Sendable {
        case started
        case failedToStart(any Error)
        case ended
    }

    private let configuration: StackConfiguration
    private let clock: StackClock
    private let logger: Logger
    private let onReady: @Sendable (ReadyDocument) async throws -> Void

    /// A stack that has not started.
    ///
    /// - Parameters:
    ///   - clock: The time that everything in the stack goes by.
    ///   - onReady: Called once, when every listener listens and the ready file is written.
    package init(
        configuration: StackConfiguration, clock: StackClock = .system, logger: Logger,
        onReady: @escaping @Sendable (ReadyDocument) async throws -> Void
    ) {
        self.configuration = configuration
        self.clock = clock
        self.logger = logger
        self.onReady = onReady
    }

    /// Serves until a graceful shutdown.
    ///
    /// - Throws: ``StackError`` and `EmbeddedNetworkError`, each a sentence, where the stack cannot start.
    package func run() async throws {
        let folder = try configuration.directory.prepared()
        let lock = try ServeLock(configuration.directory)
        let ground = try await StackGround(configuration: configuration, folder: folder, clock: clock, logger: logger)
        let parts = try await StackParts(ground, wall: clock)
        try await parts.makeFirstRegistry()
        let group = ServiceGroup(configuration: serviceGroup(of: parts))
        parts.runner.attach(to: group)
        var failure: (any Error)?
        try await withThrowingTaskGroup(of: Progress.self) { tasks in
            tasks.addTask {
                try await group.run()
                return .ended
            }
            tasks.addTask {
                do {
                    try await parts.openRegistries()
                    try await onReady(try await parts.ready.open())
                    return .started
                } catch {
                    await group.triggerGracefulShutdown()
                    return .failedToStart(error)
                }
            }
            while let progress = try await tasks.next() {
                switch progress {
                case .started: break
                case .failedToStart(let error): failure = error
                case .ended: tasks.cancelAll()
                }
            }
        }
        ground.close()
        // A stop during the start is no failure.
        if let failure, !(failure is CancellationError) { throw failure }
        withExtendedLifetime(lock) {}
    }

    /// The services, the end of any of which is the orderly end of all.
    private func serviceGroup(of parts: StackParts) -> ServiceGroupConfiguration {
        ServiceGroupConfiguration(
            services: parts.services().map { service in
                .init(service: service, failureTerminationBehavior: .gracefullyShutdownGroup)
            }, logger: logger)
    }
}
