import Foundation

/// A person's word that nothing may be written to a registry for a while.
public struct Freeze: Sendable, Hashable, Codable {
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
}
