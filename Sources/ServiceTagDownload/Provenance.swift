import Foundation

/// Where the bytes of a publication came from, when, and from whom.
public struct Provenance: Sendable, Hashable {
    /// The URL that answered, without user information and query, either of which may be a secret.
    public let url: String
    /// When the bytes arrived; nil where a download of an earlier version of this program did not note it.
    public let fetchedAt: Date?
    /// When the server said last that nothing had changed since; nil where it was not asked again.
    public let confirmedAt: Date?
    /// Whose certificate the server showed, and who issued it, in one line; nil where the connection was not TLS.
    public let tlsPeer: String?

    /// A provenance of these parts.
    public init(url: String, fetchedAt: Date?, confirmedAt: Date? = nil, tlsPeer: String?) {
        self.url = url
        self.fetchedAt = fetchedAt
        self.confirmedAt = confirmedAt
        self.tlsPeer = tlsPeer
    }
}
