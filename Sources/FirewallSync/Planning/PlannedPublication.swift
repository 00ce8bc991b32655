import Foundation

/// The publication behind a plan.
public struct PlannedPublication: Sendable, Hashable, Codable {
    /// The cloud that the publication names.
    public let cloud: String
    /// The publication's change number; no key.
    public let changeNumber: Int
    /// The file's name, where known.
    public let fileName: String?
    /// The day in the file's name, such as `2025-10-20`, where known.
    public let date: String?
    /// Whole days from that day to the plan.
    public let ageInDays: Int?
    /// The SHA-256 of the file's bytes, in hexadecimal.
    public let digest: String
    /// The URL or path that the file came from.
    public let source: String
    /// Whether it was downloaded, now or earlier, rather than named by a person as a file.
    public internal(set) var isFetched = false
    /// When its bytes arrived, where known.
    public internal(set) var fetchedAt: Date?
    /// When the server said last that nothing had changed since, where it was asked again.
    public internal(set) var confirmedAt: Date?
    /// Whose certificate the server showed, and who issued it; nil where the connection was not TLS, or nobody knows.
    public internal(set) var tlsPeer: String?
    /// Whether the discovery API lists the same addresses.
    public internal(set) var discovery = DiscoveryComparison.notAsked
}
