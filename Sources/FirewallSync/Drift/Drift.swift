import Foundation

/// Everything that a run found apart on one registry, at one moment.
public struct Drift: Sendable, Hashable, Codable {
    /// The registry's label.
    public let registry: String
    /// When this was found.
    public let foundAt: Date
    /// What was found; empty where all is in step.
    public let findings: [DriftFinding]
    /// What else a reader should know, such as lines of a log that could not be read.
    public let remarks: [String]

    /// What was found at one moment.
    public init(registry: String, foundAt: Date, findings: [DriftFinding], remarks: [String] = []) {
        self.registry = registry
        self.foundAt = foundAt
        self.findings = findings
        self.remarks = remarks
    }

    /// Whether nothing is apart.
    public var isEmpty: Bool { findings.isEmpty }
}
