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

    /// What was seen, with a write of ours that nobody was told of drift by: what others changed since stays to be found.
    ///
    /// - Parameters:
    ///   - seen: The registry as it was right before the write.
    ///   - found: The registry afterwards, whether the write took effect in full, in part or not at all.
    func applying(_ write: RuleWrite, to seen: Registry, found: Registry, at time: Date) -> ObservedRules {
        let values = applying(before: write.before, after: write.after, found: found).values
        let isUntouched = seen.lastModifiedAt == modifiedAt
        return ObservedRules(
            values: values, observedAt: isUntouched ? time : observedAt,
            modifiedAt: isUntouched ? found.lastModifiedAt : modifiedAt)
    }

    /// What was seen, with as much of a write of `after` over `before` as took effect in `found`.
    func applying(before: [String], after: [String], found: Registry) -> ObservedRules {
        let standing = RuleKeys(found.networkRules?.rules.map(\.value) ?? [])
        let old = RuleKeys(before)
        var values = values
        for value in RuleKeys(after).missing(from: before) where standing.count(of: value) < old.count(of: value) {
            let key = RuleKeys.key(value)
            if let index = values.lastIndex(where: { RuleKeys.key($0) == key }) { values.remove(at: index) }
        }
        values += old.missing(from: after).filter(standing.contains)
        return ObservedRules(values: values, observedAt: observedAt, modifiedAt: modifiedAt)
    }

    /// Whether the same was seen, whenever that was.
    func isSame(as other: ObservedRules?) -> Bool { values == other?.values && modifiedAt == other?.modifiedAt }
}
