/// One thing that the doctor looked at: how it stands, and what to do where it does not stand well.
public struct HealthCheck: Sendable, Hashable, Codable {
    /// How something stands.
    public enum Outcome: String, Sendable, Hashable, Codable {
        /// As it should be.
        case ok
        /// It works, and a person should know.
        case warn
        /// Runs cannot do their work.
        case fail
    }

    /// What was looked at, such as `credentials`.
    public let name: String
    /// The registry's label, or nil for what concerns them all.
    public let registry: String?
    /// How it stands.
    public let outcome: Outcome
    /// What was found, as a clause.
    public let finding: String
    /// What to do; empty where nothing is to be done.
    public let advice: String

    /// What was found about `name`.
    public init(_ name: String, registry: String? = nil, _ outcome: Outcome, _ finding: String, advice: String = "") {
        self.name = name
        self.registry = registry
        self.outcome = outcome
        self.finding = finding
        self.advice = advice
    }
}
