import Foundation
import IPNetworks
import NetworkRules

/// The rules of doors that are open for a while, which stand beside the compression: merged with what is required they
/// could not be closed again.
struct TemporaryRules: Sendable {
    /// The open doors: one for each prefix, that which lasts the longest, ascending.
    let doors: [TemporaryAccess]
    /// The prefixes of doors that are not open any more.
    let ended: Set<IPv4Prefix>
    /// Our present rules that let in a door and nothing else; they stay verbatim.
    let standing: [NetworkRule]
    /// Our other present rules, which the compression may keep, merge or remove.
    let others: [NetworkRule]
    /// The prefixes of the doors that nothing lets in yet, ascending.
    private(set) var missing: [IPv4Prefix] = []
    private let required: IPv4PrefixSet
    private let foreign: IPv4PrefixSet

    /// Tells the rules of doors from our other rules.
    ///
    /// A door that lies wholly within what is required needs no rule of its own: it is let in as long as that lasts.
    init(_ temporary: [TemporaryAccess], at now: Date, ownership: RuleOwnership, required: IPv4PrefixSet) {
        let open = Dictionary(grouping: temporary.filter { $0.isOpen(at: now) }, by: \.prefix)
        doors = open.values.compactMap { $0.max { $0.expiresAt < $1.expiresAt } }.sorted { $0.prefix < $1.prefix }
        ended = Set(temporary.map(\.prefix)).subtracting(open.keys)
        self.required = required
        foreign = ownership.foreignAddresses
        var unserved = Set(doors.map(\.prefix).filter { !required.contains($0) })
        var standing: [NetworkRule] = []
        var others: [NetworkRule] = []
        for rule in ownership.ours {
            if let prefix = rule.prefix, unserved.remove(prefix) != nil {
                standing.append(rule)
            } else {
                others.append(rule)
            }
        }
        self.standing = standing
        self.others = others
    }

    /// The number of rules that the doors need.
    var count: Int { standing.count + missing.count }

    /// The prefixes of the doors with a rule of their own.
    var prefixes: Set<IPv4Prefix> { Set(standing.compactMap(\.prefix)).union(missing) }

    /// Takes note of the doors that neither what is required, nor others' rules, nor the `chosen` ones let in.
    ///
    /// - Returns: Whether there was one that was not known before.
    mutating func addMissing(chosen: [IPv4Prefix]) -> Bool {
        let own = prefixes
        let letIn = required.union(foreign).union(IPv4PrefixSet(chosen))
        let found = doors.map(\.prefix).filter { !own.contains($0) && !letIn.contains($0) }
        missing = (missing + found).sorted()
        return !found.isEmpty
    }

    /// Why the rule of a door stands, for a reader.
    func reason(for prefix: IPv4Prefix) -> String {
        guard let door = doors.first(where: { $0.prefix == prefix }) else { return "temporary" }
        return "temporary until \(door.expiresAt.formatted(.iso8601)): \(door.reason)"
    }
}
