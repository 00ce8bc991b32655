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
    /// The doors that are open for a while, by prefix; those that have expired and are not closed yet among them.
    public internal(set) var temporary: [TemporaryAccess]
    /// A person's word that nothing may be written; its time may be over.
    public let freeze: Freeze?
    /// The rules as a run saw them last.
    public let observed: ObservedRules?
    /// Rule values that were ours, that somebody removed, and that are not put back (`restore: false`).
    public let withdrawn: Set<String>

    /// A state of these parts; by default that of a registry never seen.
    public init(
        owned: Set<String> = [], pending: PendingIntent? = nil, applied: AppliedPublication? = nil,
        memory: [TagMemory] = [], temporary: [TemporaryAccess] = [], freeze: Freeze? = nil,
        observed: ObservedRules? = nil, withdrawn: Set<String> = []
    ) {
        self.owned = owned
        self.pending = pending
        self.applied = applied
        self.memory = memory
        self.temporary = temporary
        self.freeze = freeze
        self.observed = observed
        self.withdrawn = withdrawn
    }
}
