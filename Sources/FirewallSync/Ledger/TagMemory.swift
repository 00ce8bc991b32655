import Foundation
import IPNetworks

/// A prefix in force for a tag.
public struct TagMemory: Sendable, Hashable, Codable {
    /// The tag's name as the publication wrote it.
    public let tag: String
    /// The prefix as the publication listed it.
    public let prefix: IPv4Prefix
    /// When a run first found the prefix gone from the publication; nil while it is there, to the microsecond.
    public let missingSince: Date?

    /// A prefix in force.
    public init(tag: String, prefix: IPv4Prefix, missingSince: Date? = nil) {
        self.tag = tag
        self.prefix = prefix
        self.missingSince = missingSince
    }
}
