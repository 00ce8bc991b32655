/// Tokens for requests: each takes one, and time brings new ones.
///
/// A value without a clock: every call is told the time, in seconds from anywhere, which never counts backwards here.
struct RequestBucket: Sendable {
    /// Times and levels are sums of fractions; what lacks less than this is there, or a wait could end a little too early
    /// for ever.
    private static let tolerance = 1e-6

    private let limit: RequestLimits.Bucket?
    private var level: Double
    private var time: Double
    private var pausedUntil: Double

    /// A full bucket; without a limit it never runs out, and can still be paused.
    init(_ limit: RequestLimits.Bucket?, now: Double) {
        self.limit = limit
        level = limit?.burst ?? .infinity
        time = now
        pausedUntil = now
    }

    /// Seconds until a request may go; 0: now.
    mutating func wait(now: Double) -> Double {
        advance(to: now)
        let pause = pausedUntil - time
        guard pause < Self.tolerance else { return pause }
        guard let limit, 1 - level >= Self.tolerance else { return 0 }
        return (1 - level) / limit.rate
    }

    /// Seconds of a pause that was asked for and is not over.
    mutating func pause(now: Double) -> Double {
        advance(to: now)
        return max(0, pausedUntil - time)
    }

    /// Takes tokens for requests that go now, or have gone: the level may fall below zero.
    mutating func take(_ count: Int = 1, now: Double) {
        advance(to: now)
        level -= Double(count)
    }

    /// Lets no request go for some seconds, as a 429 asks; then one, and more as time brings them: the
    /// burst is spent.
    mutating func pause(for seconds: Double, now: Double) {
        advance(to: now)
        pausedUntil = max(pausedUntil, time + seconds)
        level = limit == nil ? level : 1
    }

    /// Believes the resource manager that no more than `remaining` are left.
    mutating func lower(to remaining: Int, now: Double) {
        advance(to: now)
        level = min(level, Double(remaining))
    }

    private mutating func advance(to now: Double) {
        let elapsed = max(0, now - time)
        time = max(time, now)
        guard let limit else { return }
        // Nothing comes in while the resource manager wants nothing.
        let filling = min(elapsed, max(0, time - pausedUntil))
        level = min(limit.burst, level + filling * limit.rate)
    }
}
