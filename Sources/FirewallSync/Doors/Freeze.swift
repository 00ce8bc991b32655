import Foundation

/// A person's word that nothing may be written to a registry for a while.
public struct Freeze: Sendable, Hashable, Codable, CustomStringConvertible {
    /// Since when; to the microsecond.
    public let since: Date
    /// Until when; to the microsecond.
    public let until: Date
    /// Why, in that person's words.
    public let reason: String
    /// Who said so: `user@host`.
    public let actor: String

    /// A freeze.
    public init(since: Date, until: Date, reason: String, actor: String) {
        self.since = since
        self.until = until
        self.reason = reason
        self.actor = actor
    }

    /// Whether the freeze still means something.
    public func holds(at now: Date) -> Bool { until > now }

    /// `frozen until 2025-10-22T00:00:00Z by alice@host (release night)`.
    public var description: String { "frozen until \(until.formatted(.iso8601)) by \(actor) (\(reason))" }
}
