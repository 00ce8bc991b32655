/// One guard that a person let a plan through against.
public struct GuardOverride: Sendable, Hashable, Codable {
    /// The guard's name.
    public let check: String
    /// Why, in that person's words.
    public let reason: String

    /// A guard that `reason` overrides.
    public init(check: String, reason: String) {
        self.check = check
        self.reason = reason
    }
}

/// The guards that a person lets a plan through against, and why.
public struct Overrides: Sendable, Hashable {
    /// The guards.
    public let guards: Set<Guard>
    /// Why, in that person's words; empty where no guard is overridden.
    public let reason: String

    /// Guards that `reason` justifies.
    public init(_ guards: Set<Guard>, reason: String) {
        self.guards = guards
        self.reason = reason
    }

    /// Whether no guard is overridden.
    public var isEmpty: Bool { guards.isEmpty }

    /// No guard is overridden.
    public static let none = Overrides([], reason: "")
}
