import Foundation
import IPNetworks

/// A prefix that a person or a job lets in for a while: a door that closes again.
///
/// A prefix may be let in by several at once, such as two jobs behind one address; it closes when the last of them does.
public struct TemporaryAccess: Sendable, Hashable, Codable {
    /// The shortest time for which a door opens, in seconds.
    public static let shortestSeconds = 60
    /// The longest time for which a door opens, in seconds: a week; what is to last longer is a pin.
    public static let longestSeconds = 7 * 86_400
    /// The longest reason, in characters.
    public static let longestReason = 500

    /// The prefix.
    public let prefix: IPv4Prefix
    /// When it was let in.
    ///
    /// To the microsecond.
    public let openedAt: Date
    /// When it is to be let in no longer; to the microsecond.
    public let expiresAt: Date
    /// Why, in the words of whoever opened it.
    public let reason: String
    /// Who opened it: `user@host`.
    public let actor: String
    /// The run that opened it.
    public let runID: String
    /// Whether the process that opened it holds it open: it closes with that process, however that ends.
    public let isHeld: Bool

    /// A door that closes again.
    public init(
        prefix: IPv4Prefix, openedAt: Date, expiresAt: Date, reason: String, actor: String, runID: String,
        isHeld: Bool = false
    ) {
        self.prefix = prefix
        self.openedAt = openedAt
        self.expiresAt = expiresAt
        self.reason = reason
        self.actor = actor
        self.runID = runID
        self.isHeld = isHeld
    }

    /// The same door with another end.
    func expiring(at end: Date) -> TemporaryAccess {
        TemporaryAccess(
            prefix: prefix, openedAt: openedAt, expiresAt: end, reason: reason, actor: actor, runID: runID,
            isHeld: isHeld)
    }

    /// Whether the door is still open.
    public func isOpen(at now: Date) -> Bool { expiresAt > now }
}
