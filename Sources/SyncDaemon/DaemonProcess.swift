import UnixSignals

/// A daemon under the signals of its process: SIGTERM and SIGINT stop it in order, and at once when they come again;
/// SIGHUP makes it read its configuration anew.
package enum DaemonProcess {
    /// Prepares a daemon and runs it until a signal stops it.
    ///
    /// - Throws: What preparing or running it throws; `CancellationError` where it was stopped at once.
    package static func run(_ surroundings: DaemonSurroundings, waitsForLock: Bool) async throws {
        try await underSignals { handlers in
            let daemon = try await SyncDaemon(surroundings, waitsForLock: waitsForLock)
            handlers.replace(stop: { await daemon.stop() }, reload: { await daemon.reload() })
            try await daemon.run()
        }
    }

    /// Runs every registry once.
    ///
    /// - Returns: What became of each that was begun.
    /// - Throws: What preparing the daemon throws; `CancellationError` where it was stopped at once.
    package static func runOnce(_ surroundings: DaemonSurroundings, waitsForLock: Bool) async throws -> [RunRecord] {
        try await underSignals { handlers in
            let daemon = try await SyncDaemon(surroundings, waitsForLock: waitsForLock)
            handlers.replace(stop: { await daemon.stop() }, reload: {})
            return await daemon.runOnce()
        }
    }

    private static func underSignals<Value: Sendable>(
        _ body: @escaping @Sendable (SignalHandlers) async throws -> Value
    ) async throws -> Value {
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint, .sighup)
        let handlers = SignalHandlers()
        let work = Task { try await body(handlers) }
        let listener = Task {
            var isStopping = false
            for await signal in signals {
                if signal == .sighup {
                    if !isStopping { await handlers.current.reload() }
                } else if !isStopping, let stop = handlers.current.stop {
                    isStopping = true
                    await stop()
                } else {
                    work.cancel()
                }
            }
        }
        defer { listener.cancel() }
        return try await withTaskCancellationHandler {
            try await work.value
        } onCancel: {
            work.cancel()
        }
    }
}
