import Foundation

/// An alert that holds now.
public struct OpenAlert: Sendable, Hashable, Codable {
    /// The scope that reported it.
    public let scope: String
    /// The alert as it was found last.
    public let alert: Alert
    /// Since when it lasts.
    public let since: Date
    /// The channels that were told.
    public let told: [String]
}
