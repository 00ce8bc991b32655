import Foundation

extension CurlTransport {
    /// How often, and how patiently, failed attempts are repeated.
    ///
    /// The wait before attempt n + 1 is `firstDelay` · 2ⁿ⁻¹, at most `maximumDelay`, of which a random half is taken off
    /// so that many clients do not come back at once. A longer Retry-After (RFC 9110, 10.2.3) takes its place.
    public struct RetryPolicy: Sendable {
        /// Attempts in all, 1 or more.
        public var maximumAttempts = 4
        /// Seconds before the second attempt.
        public var firstDelay = 0.5
        /// Seconds at most before an attempt; a longer Retry-After ends the attempts.
        public var maximumDelay = 30.0
        /// The statuses that a later attempt may change.
        public var retriedStatuses = [429, 500, 502, 503, 504]
        /// Waits for a number of seconds.
        public var sleep: @Sendable (Double) async throws -> Void = { try await Task.sleep(for: .seconds($0)) }
        /// A random number in 0..<1.
        public var random: @Sendable () -> Double = { Double.random(in: 0..<1) }
        /// The seconds since 1970, to compare with a Retry-After date.
        public var now: @Sendable () -> Double = { Date().timeIntervalSince1970 }

        /// Four attempts, half a second, one and two seconds apart.
        public init() {}

        /// The failures that a later attempt may change.
        static let retriedErrors: Set<TransportError.Code> = [.connect, .dropped, .timeout]

        /// Seconds to wait after an attempt, counted from 1.
        func delay(afterAttempt attempt: Int) -> Double {
            let full = min(firstDelay * exp2(Double(attempt - 1)), maximumDelay)
            return full * (0.5 + random() / 2)
        }
    }
}
