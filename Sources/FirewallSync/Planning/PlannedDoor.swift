import Foundation
import IPNetworks

/// A door of a plan that closes again: a prefix that somebody let in for a while.
public struct PlannedDoor: Sendable, Hashable, Codable {
    /// The prefix.
    public let prefix: IPv4Prefix
    /// When it was let in.
    public let openedAt: Date
    /// When it is let in no longer.
    public let expiresAt: Date
    /// Why, in the words of whoever opened it.
    public let reason: String
    /// Who opened it: `user@host`.
    public let actor: String
    /// Whether a rule of its own lets it in; otherwise it lies within what other rules let in anyway.
    public let hasOwnRule: Bool

    /// A door as a plan keeps it.
    init(_ access: TemporaryAccess, hasOwnRule: Bool) {
        prefix = access.prefix
        openedAt = access.openedAt
        expiresAt = access.expiresAt
        reason = access.reason
        actor = access.actor
        self.hasOwnRule = hasOwnRule
    }
}

extension PlannedRule {
    /// What the rule of a door serves.
    static let temporaryService = "temporary"

    /// Whether the rule lets in a door that closes again, and nothing else.
    public var isTemporary: Bool { serves == [Self.temporaryService] }
}
