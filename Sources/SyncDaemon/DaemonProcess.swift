import UnixSignals

/// A daemon under the signals of its process: SIGTERM and SIGINT stop it in order, and at once when they come again;
/// SIGHUP makes it read its configuration anew.
package enum DaemonProcess {
    private enum Progress {
        case ended
        case signalsEnded
    }

    /// Prepares a daemon and runs it until a signal stops it.
    ///
    /// - Throws: What preparing or running it throws; `CancellationError` where it was stopped at once.
    package static func run(
        _ surroundings: DaemonSurroundings, waitsForLock: Bool
    ) async throws {
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint, .sighup)
        try await under(signals) { handlers in
            let daemon = try await SyncDaemon(surroundings, waitsForLock: waitsForLock)
            handlers.replace(stop: { await daemon.stop() }, reload: { await daemon.reload() })
            try await daemon.run()
        }
    }

    /// Runs every registry once.
    ///
    /// - Returns: What became of each.
    /// - Throws: What preparing the daemon throws; `CancellationError` where a signal stopped it.
    package static func runOnce(
        _ surroundings: DaemonSurroundings, waitsForLock: Bool
    ) async throws -> [RunRecord] {
        let daemon = try await SyncDaemon(surroundings, waitsForLock: waitsForLock)
        return await daemon.runOnce()
    }

    private static func under(
        _ signals: UnixSignalsSequence, _ body: @escaping @Sendable (SignalHandlers) async throws -> Void
    ) async throws {
        let handlers = SignalHandlers()
        try await withThrowingTaskGroup(of: Progress.self) { tasks in
            let work = Task { try await body(handlers) }
            tasks.addTask {
                try await withTaskCancellationHandler {
                    try await work.value
                } onCancel: {
                    work.cancel()
                }
                return .ended
            }
            tasks.addTask {
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
                return .signalsEnded
            }
            _ = try await tasks.next()
            tasks.cancelAll()
        }
    }
}
