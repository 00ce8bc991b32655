import Logging
import ServiceLifecycle

/// Everything that `acr-embedded serve` runs, on one data folder.
package struct EmbeddedStack: Service {
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
        let parts = try await StackParts(configuration: configuration, folder: folder, clock: clock, logger: logger)
        try await parts.makeFirstRegistry(configuration)
        let group = ServiceGroup(services: parts.services(), logger: logger)
        parts.endpoints.attach(to: group)
        try await withThrowingTaskGroup(of: Bool.self) { tasks in
            tasks.addTask {
                try await group.run()
                return true
            }
            tasks.addTask {
                try await parts.openRegistries()
                try await onReady(try await parts.ready.open())
                return false
            }
            // The stack ends when its services do; a start that fails takes them with it.
            while let isOver = try await tasks.next(), !isOver {}
            tasks.cancelAll()
        }
        withExtendedLifetime(lock) {}
    }
}
