import NIOCore
import RegistryStorage
import Synchronization

/// The paths that the direct way has answered lately: what they name, and the encoded head of the last whole answer.
///
/// Reading a path and writing a head cost more than everything else about an answer from memory. Nothing here decides
/// what is answered: whether there is such a manifest or blob, and which, the storage is asked each time; a head is used
/// for the very content for which it was written.
final class HotHeads: Sendable {
    /// A path's entry.
    struct Entry: Sendable {
        let target: DirectTarget
        let need: AccessNeed
        var head: Head?
    }

    /// The head of the whole content's answer.
    struct Head: Sendable {
        let digest: Digest
        let mediaType: String
        let bytes: ByteBuffer
    }

    private let limit: Int
    private let entries = Mutex<[String: Entry]>([:])

    /// Remembers at most `limit` paths.
    init(limit: Int = 4096) { self.limit = limit }

    /// What `path` names; nil where it is nothing that could be in memory, which is not remembered.
    func entry(for path: String) -> Entry? {
        if let known = entries.withLock({ $0[path] }) { return known }
        guard let target = DirectTarget(path: path) else { return nil }
        return Entry(target: target, need: target.need)
    }

    /// Remembers `entry` for `path`.
    ///
    /// Only what was answered gets in, so that strangers cannot push others out.
    func keep(_ entry: Entry, for path: String) {
        entries.withLock { entries in
            if entries.count >= limit { entries.removeAll(keepingCapacity: true) }
            entries[path] = entry
        }
    }
}
