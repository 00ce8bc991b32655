import Foundation

/// The rules of a registry as a run saw them last, ours and others': what came or went since was somebody else's doing.
public struct ObservedRules: Sendable, Hashable {
    /// Every rule value, in the registry's order.
    public let values: [String]
    /// When they were read; to the microsecond.
    public let observedAt: Date

    /// Rules as they were read.
    public init(values: [String], observedAt: Date) {
        self.values = values
        self.observedAt = observedAt
    }
}
