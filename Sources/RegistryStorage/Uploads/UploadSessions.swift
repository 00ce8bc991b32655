import Foundation
import Synchronization

/// The uploads that have begun.
final class UploadSessions: Sendable {
    private let limit: Int
    private let sessions: Mutex<[String: UploadSession]>

    init(limit: Int, left: [UploadSession]) {
        self.limit = limit
        sessions = Mutex(Dictionary(uniqueKeysWithValues: left.map { ($0.id, $0) }))
    }

    /// Takes `session` in.
    ///
    /// - Throws: ``StorageError`` with `tooManyUploads`.
    func add(_ session: UploadSession) throws(StorageError) {
        let isAdded = sessions.withLock { sessions in
            guard sessions.count < limit else { return false }
            sessions[session.id] = session
            return true
        }
        guard isAdded else {
            throw StorageError(
                .tooManyUploads, "\(limit) uploads are open, which is the limit; finish or cancel some, or wait.")
        }
    }

    /// The upload `id` of `repository`.
    ///
    /// - Throws: ``StorageError`` with `uploadUnknown`.
    func require(_ id: String, in repository: RepositoryName) throws(StorageError) -> UploadSession {
        guard let session = sessions.withLock({ $0[id] }), session.repository == repository else {
            throw UploadSession.unknown(id)
        }
        return session
    }

    /// Forgets the upload `id`.
    func remove(_ id: String) { sessions.withLock { $0[id] = nil } }

    /// The uploads that nobody has touched since `time`; they are over now.
    func endUntouched(since time: Date) -> [UploadSession] {
        sessions.withLock { sessions in
            let ended = sessions.values.filter { $0.end(ifUntouchedSince: time) }
            for session in ended { sessions[session.id] = nil }
            return ended
        }
    }

    /// How many ``endUntouched(since:)`` would end.
    func countUntouched(since time: Date) -> Int {
        sessions.withLock { $0.values.count { $0.isUntouched(since: time) } }
    }

    /// Whether something is uploaded to `repository`.
    func hasUpload(to repository: RepositoryName) -> Bool {
        sessions.withLock { $0.values.contains { $0.repository == repository } }
    }

    /// How many there are.
    var count: Int { sessions.withLock { $0.count } }
}
