import Foundation

/// What a run was about to write when it recorded its intent.
public struct PendingIntent: Sendable, Hashable {
    /// The run.
    public let runID: String
    /// The registry's rule values as the run read them.
    public let before: [String]
    /// The rule values that the run was about to write.
    public let after: [String]
    /// Those of `after` that are not in `before`.
    public let added: [String]
    /// Those of `before` that are not in `after`.
    public let removed: [String]
    /// The rule values that are ours once the write has taken effect.
    public let ownedAfter: [String]
    /// When the intent was recorded.
    ///
    /// To the microsecond.
    public let startedAt: Date

    /// An intent; what is added and removed follows from `before` and `after`.
    public init(runID: String, before: [String], after: [String], ownedAfter: [String], startedAt: Date) {
        self.runID = runID
        self.before = before
        self.after = after
        self.added = Self.values(of: after, missingFrom: before)
        self.removed = Self.values(of: before, missingFrom: after)
        self.ownedAfter = ownedAfter
        self.startedAt = startedAt
    }

    /// The values of one list that the other does not have, in their order.
    static func values(of list: [String], missingFrom other: [String]) -> [String] {
        let others = Set(other)
        return list.filter { !others.contains($0) }
    }
}
