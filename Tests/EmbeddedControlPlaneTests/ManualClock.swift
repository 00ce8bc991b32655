import Foundation
import Synchronization

@testable import EmbeddedControlPlane

/// A wall clock that moves when it is told to, and wakes those who wait for the time.
final class ManualClock: Sendable {
    private struct State {
        var now: Date
        var instant = ContinuousClock.now
        var sleepers: [Int: (end: Date, continuation: CheckedContinuation<Void, any Error>)] = [:]
        var sleepersEver = 0
    }

    private let state: Mutex<State>

    /// A clock that shows a Saturday, 2026-11-21 12:00 UTC.
    init(now: Date = Date(timeIntervalSince1970: 1_795_262_400)) { state = Mutex(State(now: now)) }

    var now: Date { state.withLock { $0.now } }

    var stackClock: StackClock {
        StackClock(
            now: { self.now }, sleep: { try await self.sleep($0) }, instant: { self.state.withLock { $0.instant } })
    }

    func advance(by seconds: TimeInterval) {
        let woken = state.withLock { state in
            state.now += seconds
            state.instant = state.instant.advanced(by: .seconds(seconds))
            let due = state.sleepers.filter { $0.value.end <= state.now }
            for key in due.keys { state.sleepers[key] = nil }
            return due.values.map(\.continuation)
        }
        for continuation in woken { continuation.resume() }
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
            }
            try Task.checkCancellation()
        } onCancel: {
            state.withLock { $0.sleepers.removeValue(forKey: number) }?.continuation.resume(
                throwing: CancellationError())
        }
    }
}
