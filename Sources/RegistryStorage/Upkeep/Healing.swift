import Foundation
import GRDB
import Logging

/// Mends what a process that was killed left behind, before anybody uses the storage.
///
/// Nothing here was acknowledged: files whose record was never committed, and uploads of which file or record is
/// missing. A record whose file is gone cannot come from a crash; it stays, for `verify` to explain.
struct Healing {
    let layout: StorageLayout
    let database: RegistryDatabase
    let now: Date
    let logger: Logger

    /// Mends the folder, and gives the uploads that can go on.
    func heal() throws(StorageError) -> [UploadSession] {
        do {
            for algorithm in Digest.Algorithm.allCases { try removeOrphans(algorithm) }
            return try uploads()
        } catch let error as StorageError {
            throw error
        } catch let error as DatabaseError {
            throw StorageError(error)
        } catch {
            throw StorageError(.failing, "'\(layout.directory)' could not be mended: \(error).")
        }
    }

    private func removeOrphans(_ algorithm: Digest.Algorithm) throws {
        for digits in try Folder.names(in: layout.directory(of: algorithm)) {
            let group = BlobTable.Group(algorithm: algorithm, digits: digits)
            let orphans = try database.pool.read { try BlobTable.orphans(in: layout, group, $0) }
            for file in orphans {
                try Folder.remove(file)
                logger.info("Removed a blob that no record names", metadata: ["file": "\(file)"])
            }
        }
    }

    private func uploads() throws -> [UploadSession] {
        let rows = try database.pool.read { database in
            try Row.fetchAll(database, sql: "SELECT id, repository, startedAt FROM upload")
        }
        var files = Set(try Folder.names(in: layout.uploadDirectory))
        var sessions: [UploadSession] = []
        var gone: [String] = []
        for row in rows {
            let id: String = row[0]
            // Its file may have become a blob's just before the kill; then the client's next request begins it anew.
            let length = files.remove(id) == nil ? nil : Folder.length(ofFileAt: layout.upload(id))
            guard let length else {
                gone.append(id)
                continue
            }
            sessions.append(
                UploadSession(
                    id: id, repository: RepositoryName(stored: row[1]), startedAt: Date(timeIntervalSince1970: row[2]),
                    progress: UploadProgress(left: length), touchedAt: now))
        }
        for file in files { try Folder.remove(layout.upload(file)) }
        if !gone.isEmpty {
            try database.pool.write { database in
                for id in gone { try database.execute(sql: "DELETE FROM upload WHERE id = ?", arguments: [id]) }
            }
        }
        if !files.isEmpty || !gone.isEmpty {
            logger.info("Removed uploads that could not go on", metadata: ["count": "\(files.count + gone.count)"])
        }
        return sessions
    }
}
