import Foundation
import Synchronization
import SyncDaemon

/// A wall clock that moves when a test moves it, so that weeks pass at once.
final class SimulatedClock: Sendable {
    private struct State {
        var now: Date
        var sleepers: [Int: (end: Date, continuation: CheckedContinuation<Void, any Error>)] = [:]
        var sleepersEver = 0
        var watchers: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    init(now: Date) { state = Mutex(State(now: now)) }

    var now: Date { state.withLock { $0.now } }

    var daemonClock: DaemonClock { DaemonClock(now: { self.now }, sleep: { try await self.sleep($0) }) }

    /// Sets the clock, forward or back, and wakes everybody who waits, as a real clock's waiters look at it now and then.
    func set(_ time: Date) {
        let woken = state.withLock { state in
            state.now = time
            defer { state.sleepers = [:] }
            return state.sleepers.values.map(\.continuation)
        }
        for continuation in woken { continuation.resume() }
    }

    /// The time for which somebody waits: the earliest that is to come and has an end.
    func nextWake() async -> Date {
        while true {
            let found = state.withLock { state in
                state.sleepers.values.map(\.end).filter { $0 > state.now && $0 < .distantFuture }.min()
            }
            if let found { return found }
            await withCheckedContinuation { continuation in
                let isThere = state.withLock { state in
                    if state.sleepers.values.contains(where: { $0.end > state.now && $0.end < .distantFuture }) {
                        return true
                    }
                    state.watchers.append(continuation)
                    return false
                }
                if isThere { continuation.resume() }
            }
        }
    }

    private func sleep(_ end: Date) async throws {
        let number = state.withLock { state in
            state.sleepersEver += 1
            return state.sleepersEver
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.now >= end || Task.isCancelled { return true }
                    state.sleepers[number] = (end, continuation)
                    return false
                }
                if isOver { continuation.resume() }
                let watchers = state.withLock { state in
                    defer { state.watchers = [] }
                    return state.watchers
                }
                for watcher in watchers { watcher.resume() }
            }
        } onCancel: {
            let sleeper = state.withLock { $0.sleepers.removeValue(forKey: number) }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }
}
