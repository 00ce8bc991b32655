import AzureResourceManager
import Foundation
import NetworkRules

/// The rules of a registry as a run saw them last, ours and others': what came or went since was somebody else's doing.
public struct ObservedRules: Sendable, Hashable {
    /// Every rule value, in the registry's order.
    public let values: [String]
    /// When they were read; to the microsecond.
    public let observedAt: Date
    /// When the registry had been changed last, as the resource manager said then (`systemData.lastModifiedAt`).
    ///
    /// The same text later means that nobody has written since: it is compared, never read.
    public let modifiedAt: String?

    /// Rules as they were read.
    public init(values: [String], observedAt: Date, modifiedAt: String? = nil) {
        self.values = values
        self.observedAt = observedAt
        self.modifiedAt = modifiedAt
    }

    /// The rules of `registry`, read at `time`.
    init(_ registry: Registry, at time: Date) {
        self.init(
            values: registry.networkRules?.rules.map(\.value) ?? [], observedAt: time,
            modifiedAt: registry.lastModifiedAt)
    }

    /// What was seen, with a write of ours beside any plan: what others changed since stays to be found.
    func applying(_ write: RuleWrite, to before: Registry, givenBack after: Registry, at time: Date) -> ObservedRules {
        var values = values
        for value in PendingIntent.values(of: write.before, missingFrom: write.after) {
            if let index = values.lastIndex(of: value) { values.remove(at: index) }
        }
        values += PendingIntent.values(of: write.after, missingFrom: write.before)
        let isUntouched = before.lastModifiedAt == modifiedAt
        return ObservedRules(
            values: values, observedAt: isUntouched ? time : observedAt,
            modifiedAt: isUntouched ? after.lastModifiedAt : modifiedAt)
    }

    /// Whether the same was seen, whenever that was.
    func isSame(as other: ObservedRules?) -> Bool { values == other?.values && modifiedAt == other?.modifiedAt }
}
