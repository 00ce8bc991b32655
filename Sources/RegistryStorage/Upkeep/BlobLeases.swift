import Foundation
import Synchronization

/// Who was told lately that a blob is there, so that a collection does not take it before the manifest comes.
///
/// A client that asks for a blob and hears yes will not upload it. So the question notes itself here first, and looks
/// then; a collection condemns a blob here first, and takes it then. Either the question came first and the blob is
/// spared, or the condemnation did and the answer is no.
final class BlobLeases: Sendable {
    private struct Key: Hashable {
        let repository: RepositoryName
        let digest: Digest
    }

    private struct State {
        var askedAt: [Key: Date] = [:]
        var condemned: Set<Key> = []
    }

    private let state = Mutex(State())

    /// Notes that somebody asks for a blob at `time`; false where it is being taken away, and the answer must be no.
    func ask(_ digest: Digest, in repository: RepositoryName, at time: Date) -> Bool {
        let key = Key(repository: repository, digest: digest)
        return state.withLock { state in
            guard !state.condemned.contains(key) else { return false }
            state.askedAt[key] = time
            return true
        }
    }

    /// Forgets that somebody asked, because the blob is not there or a manifest names it.
    func forget(_ digest: Digest, in repository: RepositoryName) {
        state.withLock { _ = $0.askedAt.removeValue(forKey: Key(repository: repository, digest: digest)) }
    }

    /// Condemns a blob that nobody has asked for since `time`; false where somebody has.
    func condemn(_ digest: Digest, in repository: RepositoryName, unlessAskedSince time: Date) -> Bool {
        let key = Key(repository: repository, digest: digest)
        return state.withLock { state in
            if let askedAt = state.askedAt[key], askedAt >= time { return false }
            state.condemned.insert(key)
            return true
        }
    }

    /// Ends all condemnations: what was condemned is gone, or was not taken after all.
    func acquit() { state.withLock { $0.condemned.removeAll() } }

    /// Forgets the questions before `time`.
    func expire(before time: Date) {
        state.withLock { state in state.askedAt = state.askedAt.filter { $0.value >= time } }
    }
}
