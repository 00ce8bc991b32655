import IPNetworks
import ServiceTags
import Synchronization

/// The publications before the one in force, read from the archive when somebody asks, and once for all registries.
///
/// Of each only the names and IPv4 prefixes of its tags are kept: less than a megabyte.
package final class PublicationTrail: Sendable {
    private struct State {
        var entries: [PublicationArchive.Entry]?
        var loaded: [Publication?] = []
    }

    private let archive: PublicationArchive
    private let cloud: String
    private let current: PublicationDigest
    private let state = Mutex(State())

    /// The publications of `cloud` in an archive, but for the one with the digest `current`.
    package init(_ archive: PublicationArchive, cloud: String, current: PublicationDigest) {
        self.archive = archive
        self.cloud = cloud
        self.current = current
    }

    /// The publications before the current one, newest first, through the one with the digest `last`, or all where it
    /// is not archived; without those that cannot be read.
    ///
    /// - Complexity: a file of some megabytes for each publication, when it is asked for the first time.
    package func publications(until last: PublicationDigest?) -> [Publication] {
        state.withLock { state in
            let entries = state.entries ?? readEntries()
            state.entries = entries
            let count = (last.flatMap { last in entries.firstIndex { $0.digest == last } }).map { $0 + 1 }
            for entry in entries[..<(count ?? entries.count)].dropFirst(state.loaded.count) {
                state.loaded.append((try? archive.load(entry)).map(Self.reduced))
            }
            return state.loaded.prefix(count ?? entries.count).compactMap { $0 }
        }
    }

    private func readEntries() -> [PublicationArchive.Entry] {
        guard let entries = try? archive.entries() else { return [] }
        return entries.filter { $0.cloud.lowercased() == cloud.lowercased() && $0.digest != current }
    }

    private static func reduced(_ publication: Publication) -> Publication {
        Publication(
            cloud: publication.cloud, changeNumber: publication.changeNumber,
            tags: publication.tags.map { ServiceTag(name: $0.name, region: $0.region, ipv4: $0.ipv4) },
            digest: publication.digest, date: publication.date)
    }
}
