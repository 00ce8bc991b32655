import Foundation
import IPNetworks
import ServiceTags

/// What must be able to connect: the selected tags' prefixes, those that left them a short while ago, and the pins.
///
/// Prefixes are added at once and removed late: what left the publication stays for a grace period, and what a
/// vanished or suddenly empty tag held last stays without end.
struct RequiredPrefixes: Sendable {
    /// One selected tag and the addresses that it requires.
    struct Selection: Sendable {
        let tag: PlannedTag
        let addresses: IPv4PrefixSet
        let publishedAddresses: IPv4PrefixSet
    }

    /// The selected tags, by name.
    let selections: [Selection]
    /// The prefixes of the configuration.
    let pinned: [IPv4Prefix]
    /// All required addresses.
    let addresses: IPv4PrefixSet
    /// Addresses that would be required, had not somebody removed the rule that let them in.
    let withdrawn: IPv4PrefixSet
    /// What the ledger is to remember once this is applied.
    let memory: [TagMemory]
    /// The patterns that select no tag with IPv4 prefixes, published or remembered.
    let unmatched: [TagPattern]

    /// Selects tags by `patterns` from a publication and from what the ledger remembers.
    ///
    /// - Parameter withdrawn: Addresses that are not required although a tag or a pin holds them.
    /// - Complexity: O(patterns + prefixes selected), and O(tags × globs) where there are globs.
    init(
        patterns: [TagPattern], pinned: [IPv4Prefix], publication: Publication, remembered: [TagMemory],
        graceDays: Int, withdrawn: IPv4PrefixSet = [], now: Date
    ) {
        let globs = patterns.map(\.compiled)
        let matches = { (name: String) in globs.contains { $0.matches(name) } }
        let published = publication.tags(matchingAny: patterns)
        let memoryByTag = Dictionary(grouping: remembered.filter { matches($0.tag) }) { $0.tag.lowercased() }
        let publishedNames = Set(published.map { $0.name.lowercased() })

        var selected: [(selection: Selection, memory: [TagMemory])] = published.compactMap { tag in
            let known = memoryByTag[tag.name.lowercased()] ?? []
            if tag.ipv4.isEmpty {
                return known.isEmpty ? nil : Self.keepLast(name: tag.name, known, graceDays: graceDays, now: now)
            }
            return Self.follow(tag, known, graceDays: graceDays, now: now)
        }
        for (name, known) in memoryByTag where !publishedNames.contains(name) {
            selected.append(Self.keepLast(name: known[0].tag, known, graceDays: graceDays, now: now))
        }
        selected.sort { $0.selection.tag.name < $1.selection.tag.name }

        selections = selected.map(\.selection)
        memory = selected.flatMap(\.memory)
        self.pinned = pinned
        let wanted = IPv4PrefixSet(ranges: selections.flatMap(\.addresses.ranges)).union(IPv4PrefixSet(pinned))
        self.withdrawn = wanted.intersection(withdrawn)
        addresses = withdrawn.isEmpty ? wanted : wanted.subtracting(withdrawn)
        let selectedNames = selections.map(\.tag.name)
        unmatched = zip(patterns, globs).filter { _, glob in !selectedNames.contains { glob.matches($0) } }.map(\.0)
    }

    /// A published tag: what it lists, and what it listed until the grace period ends.
    private static func follow(
        _ tag: ServiceTag, _ known: [TagMemory], graceDays: Int, now: Date
    ) -> (Selection, [TagMemory]) {
        let listed = IPv4PrefixSet(tag.ipv4)
        var memory = listed.prefixes.map { TagMemory(tag: tag.name, prefix: $0, missingSince: nil) }
        var leaving: [LeavingPrefix] = []
        for entry in known {
            let missingSince = entry.missingSince ?? now
            let until = missingSince.addingTimeInterval(Double(graceDays) * 86_400)
            guard until > now else { continue }
            for prefix in IPv4PrefixSet([entry.prefix]).subtracting(listed).prefixes {
                memory.append(TagMemory(tag: tag.name, prefix: prefix, missingSince: missingSince))
                leaving.append(LeavingPrefix(prefix: prefix, until: until))
            }
        }
        return selection(
            of: tag.name, .published, addresses: listed.union(IPv4PrefixSet(leaving.map(\.prefix))), published: listed,
            prefixCount: tag.ipv4.count, ipv6PrefixCount: tag.ipv6.count, leaving: leaving, memory: memory)
    }

    /// A tag that vanished or is suddenly empty: what it held last, but for what was leaving it already.
    private static func keepLast(
        name: String, _ known: [TagMemory], graceDays: Int, now: Date
    ) -> (Selection, [TagMemory]) {
        var memory: [TagMemory] = []
        var leaving: [LeavingPrefix] = []
        for entry in known {
            if let missingSince = entry.missingSince {
                let until = missingSince.addingTimeInterval(Double(graceDays) * 86_400)
                guard until > now else { continue }
                leaving.append(LeavingPrefix(prefix: entry.prefix, until: until))
            }
            memory.append(entry)
        }
        let last = IPv4PrefixSet(known.filter { $0.missingSince == nil }.map(\.prefix))
        return selection(
            of: name, .remembered, addresses: IPv4PrefixSet(memory.map(\.prefix)), published: [],
            prefixCount: last.prefixes.count, ipv6PrefixCount: 0, leaving: leaving, memory: memory)
    }

    private static func selection(
        of name: String, _ source: PlannedTag.Source, addresses: IPv4PrefixSet, published: IPv4PrefixSet,
        prefixCount: Int, ipv6PrefixCount: Int, leaving: [LeavingPrefix], memory: [TagMemory]
    ) -> (Selection, [TagMemory]) {
        let tag = PlannedTag(
            name: name, source: source, prefixCount: prefixCount, addresses: addresses.addressCount,
            ipv6PrefixCount: ipv6PrefixCount, leaving: leaving.sorted { $0.prefix < $1.prefix })
        return (Selection(tag: tag, addresses: addresses, publishedAddresses: published), memory)
    }
}
