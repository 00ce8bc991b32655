import Synchronization

/// The requests that share one bucket, let through in the order in which they came.
///
/// Only the first in line watches the clock; the others wait for it to go. Whoever is cancelled leaves the line, and
/// takes nothing.
final class RequestLane: Sendable {
    /// What a lane goes by.
    struct Timing: Sendable {
        /// Seconds from anywhere, on a clock that nobody sets.
        let now: @Sendable () -> Double
        /// Waits for some seconds; throws when the task is cancelled.
        let sleep: @Sendable (Double) async throws -> Void
    }

    /// The resource manager asked for a pause that is longer than the request may wait.
    struct Paused: Error {
        /// Seconds until it is over.
        let seconds: Double
    }

    private struct Waiter {
        let id: Int
        var continuation: CheckedContinuation<Void, any Error>?
        var isCancelled = false
    }

    private struct State {
        var bucket: RequestBucket
        /// The time at the end of the last wait: it has come, whatever the clock shows.
        var reached: Double
        var lastID = 0
        /// Those in line, in their order.
        var line: [Waiter] = []
    }

    private let timing: Timing
    private let state: Mutex<State>

    init(_ limit: RequestLimits.Bucket?, timing: Timing) {
        self.timing = timing
        let now = timing.now()
        state = Mutex(State(bucket: RequestBucket(limit, now: now), reached: now))
    }

    /// Returns when a request may go, and takes its token.
    ///
    /// - Throws: ``Paused`` where the resource manager asked for a pause beyond `longestPause` seconds, or
    ///   `CancellationError`.
    func pass(longestPause: Double) async throws {
        let place: Int? = state.withLock { state in
            let now = time(state)
            if state.line.isEmpty, state.bucket.wait(now: now) == 0 {
                state.bucket.take(now: now)
                return nil
            }
            state.lastID += 1
            state.line.append(Waiter(id: state.lastID))
            return state.lastID
        }
        guard let place else { return }
        defer { leave(place) }
        try await becomeFirst(place)
        while let wait = try nextWait(longestPause) {
            try await timing.sleep(wait.seconds)
            state.withLock { $0.reached = max($0.reached, wait.until) }
        }
    }

    /// How many requests wait, the first in line among them.
    var waitingCount: Int { state.withLock { $0.line.count } }

    /// Takes what was sent without asking: attempts that the transport repeated.
    func charge(_ count: Int) { state.withLock { $0.bucket.take(count, now: time($0)) } }

    /// Lets nothing through for some seconds.
    func pause(for seconds: Double) { state.withLock { $0.bucket.pause(for: seconds, now: time($0)) } }

    /// Believes that no more than `remaining` requests are left.
    func lower(to remaining: Int) { state.withLock { $0.bucket.lower(to: remaining, now: time($0)) } }

    private func time(_ state: State) -> Double { max(timing.now(), state.reached) }

    /// How long the first in line has to wait; nil: it has its token and goes.
    private func nextWait(_ longestPause: Double) throws -> (seconds: Double, until: Double)? {
        try state.withLock { state in
            let now = time(state)
            let pause = state.bucket.pause(now: now)
            guard pause <= longestPause else { throw Paused(seconds: pause) }
            let seconds = state.bucket.wait(now: now)
            guard seconds > 0 else {
                state.bucket.take(now: now)
                return nil
            }
            return (seconds, now + seconds)
        }
    }
}

// MARK: - The line

extension RequestLane {
    /// Returns when everybody before has gone.
    private func becomeFirst(_ id: Int) async throws {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let result: Result<Void, any Error>? = state.withLock { state in
                    guard let index = state.line.firstIndex(where: { $0.id == id }) else { return .success(()) }
                    if state.line[index].isCancelled { return .failure(CancellationError()) }
                    if index == 0 { return .success(()) }
                    state.line[index].continuation = continuation
                    return nil
                }
                if let result { continuation.resume(with: result) }
            }
        } onCancel: {
            let waiting = state.withLock { state -> CheckedContinuation<Void, any Error>? in
                guard let index = state.line.firstIndex(where: { $0.id == id }) else { return nil }
                state.line[index].isCancelled = true
                defer { state.line[index].continuation = nil }
                return state.line[index].continuation
            }
            waiting?.resume(throwing: CancellationError())
        }
    }

    /// Leaves the line, and lets the next one come to its head.
    private func leave(_ id: Int) {
        let next = state.withLock { state -> CheckedContinuation<Void, any Error>? in
            state.line.removeAll { $0.id == id }
            guard !state.line.isEmpty else { return nil }
            defer { state.line[0].continuation = nil }
            return state.line[0].continuation
        }
        next?.resume()
    }
}
