/// What is to be appended to the history: an entry without its number, time and hash.
struct HistoryEvent {
    var kind: HistoryEntry.Kind
    var run: LedgerRun
    var before: [String]?
    var after: [String]?
    var added: [String]?
    var removed: [String]?
    /// What is ours now; nil where the event does not change that.
    var owned: [String]?
    /// What is to be ours once an intended write has taken effect.
    var ownedAfter: [String]?
    var refusals: [String]?
    var overrides: [GuardOverride]?
    var exposure: Exposure?
    /// Until when a door is open or a freeze holds, in microseconds since 1970-01-01.
    var until: Int64?
    var correlationID: String?
    var message: String
}
