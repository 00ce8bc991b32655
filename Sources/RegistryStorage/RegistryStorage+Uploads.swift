import Foundation
import GRDB
import NIOCore

extension RegistryStorage {
    /// How many bytes are gathered before they are written at once.
    private static let pieceLength = 512 * 1024

    /// Begins an upload to `repository`, which need not exist yet.
    ///
    /// - Throws: ``StorageError`` with `locked`, `tooManyUploads`, `full` or `failing`.
    package func startUpload(in repository: RepositoryName) async throws -> UploadState {
        let time = now()
        let session = UploadSession(
            id: UUID().uuidString.lowercased(), repository: repository, startedAt: time, progress: UploadProgress(),
            touchedAt: time)
        try uploads.add(session)
        do {
            let path = layout.upload(session.id)
            _ = try await blocking { try StorageFile(writing: path) }
            // Not worth a wait for the disk: who loses an upload to a power cut begins anew.
            try await commits.commit(isDurable: false) { turn in
                try RepositoryTable.find(repository, turn.database)?.requireWritable()
                try turn.database.run(
                    "INSERT INTO upload (id, repository, startedAt) VALUES (?, ?, ?)",
                    [session.id, repository.text, time.timeIntervalSince1970])
            }
        } catch {
            uploads.remove(session.id)
            try? Folder.remove(layout.upload(session.id))
            throw error
        }
        return session.upload
    }

    /// Where the upload `id` stands.
    ///
    /// - Throws: ``StorageError`` with `uploadUnknown`.
    package func upload(_ id: String, in repository: RepositoryName) async throws -> UploadState {
        try uploads.require(id, in: repository).upload
    }

    /// Appends `body` to the upload `id`: hashed and written as it comes, with a bounded part of it in memory.
    ///
    /// What came before the body broke off is kept, so that the client can go on from there.
    ///
    /// - Parameters:
    ///   - body: The bytes.
    ///   - offset: Where the client thinks that they begin; nil takes them as they come.
    ///   - length: How many the client announced, or nil.
    /// - Throws: ``StorageError`` with `uploadUnknown`, `uploadBusy`, `uploadOffset`, `full`, `failing`, or
    ///   `sizeMismatch`, after which nothing of `body` is kept; and what `body` throws.
    package func append(
        _ body: some AsyncSequence<ByteBuffer, any Error> & Sendable, to id: String, in repository: RepositoryName,
        at offset: Int64?, length: Int64?
    ) async throws -> UploadState {
        let session = try uploads.require(id, in: repository)
        let start = try session.claim()
        defer { session.release() }
        if let offset, offset != start.offset { throw Self.wrongOffset(offset, session.upload) }
        let path = layout.upload(id)
        let file = try await blocking { try StorageFile(writing: path) }
        var appender = UploadAppender(storage: self, session: session, file: file, progress: start)
        do {
            var piece: [ByteBuffer] = []
            var count = 0
            do {
                for try await buffer in body {
                    piece.append(buffer)
                    count += buffer.readableBytes
                    guard count >= Self.pieceLength else { continue }
                    try await appender.write(piece)
                    (piece, count) = ([], 0)
                    try Self.checkLength(appender.progress.offset - start.offset, announced: length, isWhole: false)
                }
            } catch  where !(error is StorageError) {
                try await appender.write(piece)
                throw error
            }
            try await appender.write(piece)
            try Self.checkLength(appender.progress.offset - start.offset, announced: length, isWhole: true)
        } catch let error as StorageError where error.code == .sizeMismatch {
            try await appender.restore(start)
            throw error
        }
        return session.upload
    }

    /// Ends the upload `id`: its bytes are the blob `digest` of `repository`, on the disk, when this returns.
    ///
    /// - Throws: ``StorageError`` with `uploadUnknown`, `uploadBusy`, `locked`, `full`, `failing`, or `digestMismatch`,
    ///   after which nothing is kept.
    package func finish(
        _ id: String, in repository: RepositoryName, as digest: Digest
    ) async throws -> StoredBlob {
        let session = try uploads.require(id, in: repository)
        let progress = try session.claim()
        defer { session.release() }
        let (path, target, group) = (layout.upload(id), layout.blob(digest), layout.directory(of: digest))
        let found = try await blocking { [folders] in
            let file = try StorageFile(writing: path)
            let found = try progress.digest(of: file, by: digest.algorithm)
            if found == digest {
                try file.sync()
                try folders.prepare(group)
            }
            return found
        }
        guard found == digest else {
            try await drop(session)
            throw StorageError(
                .digestMismatch, "The content's digest is '\(found)', not '\(digest)'; nothing is kept: send it again.")
        }
        let (size, time) = (progress.offset, now())
        try await commits.commit { turn in
            let row = try RepositoryTable.findOrMake(repository, at: time, turn.database)
            try row.requireWritable()
            try BlobTable.link(digest, size: size, to: row.id, at: time, turn.database)
            try turn.database.run("DELETE FROM upload WHERE id = ?", [id])
            // The name's appearance is on the disk before the record that counts on it is committed.
            try Folder.rename(path, to: target)
            turn.sync(directory: group)
        }
        session.end()
        uploads.remove(id)
        return StoredBlob(digest: digest, size: size, path: target)
    }

    /// Gives the upload `id` up.
    ///
    /// - Throws: ``StorageError`` with `uploadUnknown` or `uploadBusy`.
    package func cancel(_ id: String, in repository: RepositoryName) async throws {
        let session = try uploads.require(id, in: repository)
        _ = try session.claim()
        defer { session.release() }
        try await drop(session)
    }

    /// Removes what there is of `session`, which nobody else may be writing to.
    func drop(_ session: UploadSession) async throws {
        session.end()
        uploads.remove(session.id)
        let (id, path) = (session.id, layout.upload(session.id))
        try await blocking { try Folder.remove(path) }
        try await commits.commit(isDurable: false) { turn in
            try turn.database.run("DELETE FROM upload WHERE id = ?", [id])
        }
    }

    private static func wrongOffset(_ offset: Int64, _ upload: UploadState) -> StorageError {
        var error = StorageError(
            .uploadOffset,
            "The piece begins at byte \(offset), the upload stands at byte \(upload.offset); go on there.")
        error.upload = upload
        return error
    }

    private static func checkLength(_ length: Int64, announced: Int64?, isWhole: Bool) throws(StorageError) {
        guard let announced, length > announced || isWhole && length != announced else { return }
        throw StorageError(
            .sizeMismatch,
            "\(announced) bytes were announced and \(isWhole ? "" : "at least ")\(length) came; they are not kept.")
    }
}

/// Writes the pieces of one request to an upload's file, one after the other.
private struct UploadAppender {
    let storage: RegistryStorage
    let session: UploadSession
    let file: StorageFile
    private(set) var progress: UploadProgress

    init(storage: RegistryStorage, session: UploadSession, file: StorageFile, progress: UploadProgress) {
        (self.storage, self.session, self.file, self.progress) = (storage, session, file, progress)
    }

    /// Writes `buffers`; where that fails, the file ends again where it did.
    mutating func write(_ buffers: [ByteBuffer]) async throws {
        guard !buffers.isEmpty else { return }
        let (file, before) = (file, progress)
        do {
            progress = try await storage.blocking {
                var progress = before
                try progress.append(buffers, to: file)
                return progress
            }
        } catch {
            try? await storage.blocking { try file.truncate(to: before.offset) }
            throw error
        }
        session.note(progress, at: storage.now())
    }

    /// Cuts the upload back to `earlier`.
    mutating func restore(_ earlier: UploadProgress) async throws {
        let file = file
        try await storage.blocking { try file.truncate(to: earlier.offset) }
        progress = earlier
        session.note(earlier, at: storage.now())
    }
}
