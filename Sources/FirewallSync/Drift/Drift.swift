import Foundation

/// Everything that a run found apart on one registry, at one moment.
public struct Drift: Sendable, Hashable, Codable {
    /// The registry's label.
    public let registry: String
    /// When this was found.
    public let foundAt: Date
    /// What was found; empty where all is in step.
    public let findings: [DriftFinding]

    /// What was found at one moment.
    public init(registry: String, foundAt: Date, findings: [DriftFinding]) {
        self.registry = registry
        self.foundAt = foundAt
        self.findings = findings
    }

    /// Whether nothing is apart.
    public var isEmpty: Bool { findings.isEmpty }
}
