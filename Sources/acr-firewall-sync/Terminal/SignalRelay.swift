import Foundation
import Synchronization
import UnixSignals

/// Catches the signals that would end this process, and hands them on to what it runs.
final class SignalRelay: Sendable {
    private struct State {
        var first: Int32?
        var child: pid_t?
        var interruption: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())
    private let isForeground: Bool

    /// A relay that catches nothing yet.
    init() {
        // There the terminal itself sends Ctrl-C to every process of the foreground group, so to the child too.
        isForeground = isatty(STDIN_FILENO) == 1 && tcgetpgrp(STDIN_FILENO) == getpgrp()
    }

    /// Runs `body` while SIGTERM, SIGINT, SIGHUP and SIGQUIT are caught.
    func whileCatching<Value: Sendable>(_ body: () async throws -> Value) async rethrows -> Value {
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint, .sighup, .sigquit)
        let listener = Task { for await signal in signals { receive(signal.rawValue) } }
        defer { listener.cancel() }
        return try await body()
    }

    /// The first signal that came, if any did.
    var first: Int32? { state.withLock { $0.first } }

    /// Hands signals on to the process `child` from now on, those that came already first; nil: to nobody.
    func relay(to child: pid_t?) {
        state.withLock { state in
            state.child = child
            if let child, let first = state.first { kill(child, first) }
        }
    }

    /// Runs a task that the first signal cancels.
    func interruptible<Value: Sendable>(_ body: @escaping @Sendable () async -> Value) async -> Value {
        let task = Task(operation: body)
        let hasCome = state.withLock { state in
            state.interruption = { task.cancel() }
            return state.first != nil
        }
        if hasCome { task.cancel() }
        return await task.value
    }

    private func receive(_ signal: Int32) {
        state.withLock { state in
            if state.first == nil { state.first = signal }
            state.interruption?()
            let hasReachedChild = isForeground && (signal == SIGINT || signal == SIGQUIT)
            if let child = state.child, !hasReachedChild { kill(child, signal) }
        }
    }
}
