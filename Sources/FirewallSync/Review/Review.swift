import Foundation

/// Everything that a reviewer is shown about one registry at one moment.
public struct Review: Sendable {
    /// What the reviewer looks at.
    public enum Subject: String, Sendable, Hashable, Codable {
        /// A plan that somebody proposes to apply.
        case proposal
        /// The registry as it stands; the plan tells how far it is from what it should let in.
        case inForce
    }

    /// What the reviewer looks at.
    public let subject: Subject
    /// The plan.
    public let plan: RulePlan
    /// The configuration that the plan follows.
    public let registry: ConfiguredRegistry
    /// Where publications come from, in the order in which they are asked: in words, without secrets.
    public let sources: [String]
    /// What past runs did to the registry, the newest first; it may be cut.
    public let history: [HistoryEntry]
    /// A person's word that nothing may be written; its time may be over.
    public let freeze: Freeze?
    /// What was found apart, where somebody looked.
    public let drift: Drift?
    /// When all of this was so.
    public let time: Date

    /// A review of these parts.
    public init(
        _ plan: RulePlan, subject: Subject = .proposal, registry: ConfiguredRegistry, sources: [String] = [],
        history: [HistoryEntry] = [], freeze: Freeze? = nil, drift: Drift? = nil,
        time: Date
    ) {
        self.plan = plan
        self.subject = subject
        self.registry = registry
        self.sources = sources
        self.history = history
        self.freeze = freeze
        self.drift = drift
        self.time = time
    }
}
