import Foundation
import IPNetworks
import ServiceTags

extension PublishedDrift {
    /// Microsoft says that new ranges are not used for at least a week after they appear.
    static let daysBeforeUse = 7

    /// What Azure changed in the selected tags since the publication that was applied last.
    ///
    /// What was applied last is read from the archived publication itself where `earlier` holds it; else it is what the
    /// ledger remembers, by which a tag never seen counts as new only where a glob has selected other tags before: a
    /// tag that the configuration names anew is nobody's news.
    ///
    /// - Parameters:
    ///   - publication: The publication to follow.
    ///   - earlier: The publications before it, newest first, as far as they are archived.
    ///   - state: What the ledger knows; without an applied publication nothing is new.
    /// - Complexity: O(prefixes of the selected tags) for each publication since.
    static func changes(
        in publication: Publication, earlier: [Publication], patterns: [TagPattern], state: RegistryState, now: Date
    ) -> [PublishedDrift] {
        guard let applied = state.applied, applied.digest != publication.digest else { return [] }
        if let date = publication.date, let last = applied.date, date < last { return [] }
        let since = earlier.prefix { $0.digest != applied.digest }
        let baseline = earlier.first { $0.digest == applied.digest }
        let memory = Dictionary(grouping: state.memory) { $0.tag.lowercased() }
        var names: [String: String] = [:]
        for pattern in patterns {
            for tag in state.memory where pattern.matches(tag.tag) { names[tag.tag.lowercased()] = tag.tag }
            for tag in baseline?.tags(matching: pattern) ?? [] { names[tag.name.lowercased()] = tag.name }
            for tag in publication.tags(matching: pattern) { names[tag.name.lowercased()] = tag.name }
        }
        return names.values.sorted().compactMap { name in
            let known = memory[name.lowercased()]?.filter { $0.missingSince == nil }.map(\.prefix)
            let isNews = known != nil || patterns.contains { $0.hasSelected(state.memory, of: name) }
            let old = baseline.map { IPv4PrefixSet($0.tag(named: name)?.ipv4 ?? []) } ?? known.map { IPv4PrefixSet($0) }
            guard let old = old ?? (isNews ? [] : nil) else { return nil }
            return change(of: name, from: old, publication, since: Array(since), now: now)
        }
    }

    private static func change(
        of name: String, from old: IPv4PrefixSet, _ publication: Publication, since: [Publication], now: Date
    ) -> PublishedDrift? {
        let new = IPv4PrefixSet(publication.tag(named: name)?.ipv4 ?? [])
        let (added, removed) = (new.subtracting(old), old.subtracting(new))
        guard !added.isEmpty || !removed.isEmpty else { return nil }
        // The first publication since when a part of the change has stood without a break.
        var first = publication
        for publication in since {
            let listed = IPv4PrefixSet(publication.tag(named: name)?.ipv4 ?? [])
            guard !listed.intersection(added).isEmpty || !removed.subtracting(listed).isEmpty else { break }
            first = publication
        }
        let days = first.date.map { max(0, daysBeforeUse - $0.age(at: now)) }
        return PublishedDrift(
            tag: name, added: added.prefixes, removed: removed.prefixes, since: first.date?.description,
            daysUntilUse: added.isEmpty ? nil : days)
    }
}

extension TagPattern {
    /// Whether the pattern is a glob that fits `name` and has selected other tags before.
    fileprivate func hasSelected(_ memory: [TagMemory], of name: String) -> Bool {
        !isLiteral && matches(name) && memory.contains { matches($0.tag) }
    }
}
