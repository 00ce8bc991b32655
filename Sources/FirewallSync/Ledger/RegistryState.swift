/// What the ledger knows of one registry.
public struct RegistryState: Sendable, Equatable {
    /// The rule values that are ours, exactly as the service wrote or adopted them.
    public let owned: Set<String>
    /// A run that recorded its intent and no outcome: it was interrupted, and the next run resolves it.
    public let pending: PendingIntent?
    /// The publication in force.
    public let applied: AppliedPublication?
    /// The prefixes in force for each tag, by tag and prefix.
    public let memory: [TagMemory]

    /// A state of these parts; by default that of a registry never seen.
    public init(
        owned: Set<String> = [], pending: PendingIntent? = nil, applied: AppliedPublication? = nil,
        memory: [TagMemory] = []
    ) {
        self.owned = owned
        self.pending = pending
        self.applied = applied
        self.memory = memory
    }
}
