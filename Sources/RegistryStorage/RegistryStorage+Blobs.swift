import Foundation
import Logging
import NIOCore

extension RegistryStorage {
    /// The blob `digest` of `repository`, or nil.
    ///
    /// A blob whose file is missing or has another length counts as not there, so that a push mends it.
    ///
    /// - Throws: ``StorageError`` with `locked` where the repository may not be pulled from.
    package func blob(_ digest: Digest, in repository: RepositoryName) async throws -> StoredBlob? {
        // Whoever hears that the blob is there will count on it, so a collection has to know before the look-up.
        guard leases.ask(digest, in: repository, at: now()) else { return nil }
        let fill = hotSet.begin(repository)
        var entry: HotEntry?
        defer { hotSet.end(fill, insert: entry) }
        let found: (size: Int64, isReferenced: Bool)? = try await database.read { database in
            guard let row = try RepositoryTable.find(repository, database) else { return nil }
            try row.requireReadable()
            guard let size = try BlobTable.size(digest, in: row.id, database) else { return nil }
            return (size, try BlobTable.isReferenced(digest, in: row.id, database))
        }
        guard let (size, isReferenced) = found, var blob = stored(digest, size: size) else {
            leases.forget(digest, in: repository)
            return nil
        }
        // What no manifest names is asked for by those who push, and each question has to come through here.
        guard isReferenced else { return blob }
        leases.forget(digest, in: repository)
        if size <= Int64(options.hotBlobLimit) {
            let path = blob.path
            blob.content = try await blocking { try Self.content(of: path, size) }
        }
        entry = .blob(blob)
        return blob
    }

    /// The blob `digest` of `repository` where it is in memory; nil says nothing.
    ///
    /// Never waits: for event loops. A change that was acknowledged is never missed.
    package func cachedBlob(_ digest: Digest, in repository: RepositoryName) -> StoredBlob? {
        hotSet.blob(digest, in: repository)
    }

    /// Gives `target` the blob `digest` that `source`, or any repository where that is nil, has already.
    ///
    /// - Returns: The blob; nil where nobody has it, and the client has to upload it.
    /// - Throws: ``StorageError`` with `locked` where `target` may not be pushed to, `full` or `failing`.
    package func mount(
        _ digest: Digest, from source: RepositoryName?, into target: RepositoryName
    ) async throws -> StoredBlob? {
        let time = now()
        return try await commits.commit { [self] turn in
            let size = try BlobTable.mountable(digest, from: source, turn.database)
            guard let size, let blob = stored(digest, size: size) else { return nil }
            let row = try RepositoryTable.findOrMake(target, at: time, turn.database)
            try row.requireWritable()
            try BlobTable.link(digest, size: size, to: row.id, at: time, turn.database)
            return blob
        }
    }

    /// Takes the blob `digest` from `repository`.
    ///
    /// A blob that manifests of the repository name stays: a pull of what was pushed never fails for want of it.
    ///
    /// - Throws: ``StorageError`` with `repositoryUnknown`, `blobUnknown`, `referencedBlob`, `locked`, `full` or
    ///   `failing`.
    package func deleteBlob(_ digest: Digest, in repository: RepositoryName) async throws {
        try await commits.commit { [hotSet] turn in
            let row = try RepositoryTable.require(repository, turn.database)
            try row.requireDeletable()
            guard try BlobTable.isLinked(digest, in: row.id, turn.database) else {
                throw StorageError(.blobUnknown, "There is no blob '\(digest)' in the repository '\(repository)'.")
            }
            guard try !BlobTable.isReferenced(digest, in: row.id, turn.database) else {
                throw StorageError(
                    .referencedBlob,
                    "Manifests of the repository '\(repository)' need the blob '\(digest)'; delete those first.")
            }
            try BlobTable.unlink(digest, from: row.id, turn.database)
            turn.afterCommit { hotSet.forget(repository) }
        }
    }

    /// The blob `digest` whose record says `size` bytes; nil where its file says otherwise.
    func stored(_ digest: Digest, size: Int64) -> StoredBlob? {
        let path = layout.blob(digest)
        guard Folder.length(ofFileAt: path) == size else {
            logger.error(
                "The file of a blob is missing or has another length; push it again",
                metadata: ["blob": "\(digest)", "bytes": "\(size)"])
            return nil
        }
        return StoredBlob(digest: digest, size: size, path: path)
    }

    private static func content(of path: String, _ size: Int64) throws(StorageError) -> ByteBuffer {
        var content = ByteBuffer()
        try StorageFile(reading: path).read(upTo: size) { content.writeBytes($0) }
        return content
    }
}
