import Foundation

/// A channel that could not be told what it should have been, and has not worked since.
public struct ChannelFailure: Sendable, Hashable, Codable {
    /// The channel's name.
    public let channel: String
    /// When it failed first.
    public let since: Date
    /// When it failed last.
    public let last: Date
    /// How often it failed in a row.
    public let count: Int
    /// Why it failed last, in a sentence without secrets.
    public let reason: String

    /// When it is tried again at the earliest: half a minute after the first failure, twice as long after each further
    /// one, a quarter of an hour at most.
    public var nextAttempt: Date {
        last.addingTimeInterval(min(30 * Double(1 << min(max(count - 1, 0), 10)), 900))
    }

    /// Whether it is too early for the next attempt; a clock that was turned back makes it never so.
    func isCooling(at time: Date) -> Bool { last <= time && time < nextAttempt }
}
