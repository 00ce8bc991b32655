import Foundation
import IPNetworks

/// A prefix that a person or a job lets in for a while: a door that closes again.
public struct TemporaryAccess: Sendable, Hashable, Codable {
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

    /// A door that closes again.
    public init(
        prefix: IPv4Prefix, openedAt: Date, expiresAt: Date, reason: String, actor: String, runID: String
    ) {
        self.prefix = prefix
        self.openedAt = openedAt
        self.expiresAt = expiresAt
        self.reason = reason
        self.actor = actor
        self.runID = runID
    }
}
