import NIOCore
import Synchronization

/// What event loops look up without waiting: manifests and blobs that were asked for lately, bounded in bytes.
///
/// Two generations share the bound: what is asked for is in the young one, or moves there from the old one; when the
/// young one holds half of the bytes it becomes the old one, and what nobody asked for meanwhile is gone. A look-up is
/// a lock and two or three hashes, some 100 ns.
///
/// Coherence: whoever fills reads the database between ``begin(_:)`` and ``end(_:insert:)``; a change of the same
/// repository in between makes the fill void. A change is applied here before it is acknowledged.
final class HotSet: Sendable {
    /// A fill in progress.
    struct Fill: Sendable {
        fileprivate let number: UInt64
        fileprivate let repository: RepositoryName
    }

    private struct Generation {
        var repositories: [RepositoryName: HotRepository] = [:]
        var cost = 0
    }

    private struct State {
        var young = Generation()
        var old = Generation()
        var fills: [UInt64: RepositoryName] = [:]
        var lastFill: UInt64 = 0
    }

    private let limit: Int
    private let state = Mutex(State())

    /// A hot set of at most `limit` bytes.
    init(limit: Int) { self.limit = limit }

    func manifest(_ reference: ManifestReference, in repository: RepositoryName) -> Manifest? {
        state.withLock { state in
            if let found = state.young.repositories[repository]?.manifests[reference] { return found }
            guard let found = state.old.repositories[repository]?.manifests.removeValue(forKey: reference) else {
                return nil
            }
            insert(.manifest(found, reference), in: repository, &state)
            return found
        }
    }

    func blob(_ digest: Digest, in repository: RepositoryName) -> StoredBlob? {
        state.withLock { state in
            if let found = state.young.repositories[repository]?.blobs[digest] { return found }
            guard let found = state.old.repositories[repository]?.blobs.removeValue(forKey: digest) else { return nil }
            insert(.blob(found), in: repository, &state)
            return found
        }
    }

    /// Begins to fill something of `repository` in; the database is read after this.
    func begin(_ repository: RepositoryName) -> Fill {
        state.withLock { state in
            state.lastFill += 1
            state.fills[state.lastFill] = repository
            return Fill(number: state.lastFill, repository: repository)
        }
    }

    /// Ends `fill`, with `entry` where there is something to keep and nothing changed meanwhile.
    func end(_ fill: Fill, insert entry: HotEntry?) {
        state.withLock { state in
            guard state.fills.removeValue(forKey: fill.number) != nil, let entry, entry.cost <= limit / 4 else {
                return
            }
            insert(entry, in: fill.repository, &state)
        }
    }

    /// Drops everything of `repository`, and what is just being filled in.
    func forget(_ repository: RepositoryName) {
        state.withLock { state in
            state.fills = state.fills.filter { $0.value != repository }
            state.young.repositories[repository] = nil
            state.old.repositories[repository] = nil
        }
    }

    /// Drops the manifest that `reference` names in `repository`, and what is just being filled in.
    func forget(_ reference: ManifestReference, in repository: RepositoryName) {
        state.withLock { state in
            state.fills = state.fills.filter { $0.value != repository }
            _ = state.young.repositories[repository]?.manifests.removeValue(forKey: reference)
            _ = state.old.repositories[repository]?.manifests.removeValue(forKey: reference)
        }
    }

    private func insert(_ entry: HotEntry, in repository: RepositoryName, _ state: inout State) {
        // What was forgotten still counts until its generation goes: the bound holds, and forgetting stays cheap.
        state.young.cost += entry.cost
        state.young.repositories[repository, default: HotRepository()].insert(entry)
        if state.young.cost > limit / 2 {
            state.old = state.young
            state.young = Generation()
        }
    }
}

/// What the hot set holds of one repository.
struct HotRepository {
    var manifests: [ManifestReference: Manifest] = [:]
    var blobs: [Digest: StoredBlob] = [:]

    mutating func insert(_ entry: HotEntry) {
        switch entry {
        case .manifest(let manifest, let reference): manifests[reference] = manifest
        case .blob(let blob): blobs[blob.digest] = blob
        }
    }
}

/// Something that the hot set holds.
enum HotEntry: Sendable {
    case manifest(Manifest, ManifestReference)
    case blob(StoredBlob)

    /// About how many bytes of memory it takes.
    var cost: Int {
        switch self {
        case .manifest(let manifest, _): 512 + manifest.content.readableBytes
        case .blob(let blob): 512 + blob.path.utf8.count + (blob.content?.readableBytes ?? 0)
        }
    }
}
