import EmbeddedControlPlane
import Logging
import ServiceLifecycle
import UnixSignals

/// A stack under the signals of its process: SIGTERM and SIGINT stop it in order, and at once when they come again.
struct StoppableStack {
    private let group: ServiceGroup
    private let logger: Logger

    /// `stack`, whose transfers in progress have `drainTimeout` to end.
    init(_ stack: EmbeddedStack, drainTimeout: Duration, logger: Logger) {
        var configuration = ServiceGroupConfiguration(services: [stack], logger: logger)
        // A client that never ends its request must not keep the stack from ending.
        configuration.maximumGracefulShutdownDuration = drainTimeout
        group = ServiceGroup(configuration: configuration)
        self.logger = logger
    }

    /// Runs the stack until a signal stops it.
    ///
    /// - Throws: What the stack throws; nothing where it was cut off, for that is what was asked for.
    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        let work = Task { try await group.run() }
        let listener = Task {
            var isStopping = false
            for await _ in signals {
                if isStopping {
                    logger.warning("Cut off what was in progress")
                    work.cancel()
                } else {
                    isStopping = true
                    await group.triggerGracefulShutdown()
                }
            }
        }
        defer { listener.cancel() }
        do {
            try await work.value
        } catch is CancellationError {
            return
        }
    }
}
