import Foundation
import GRDB
import Logging
import NIOPosix
import Synchronization

/// The storage of one registry: blobs in files, everything else in SQLite, and nothing acknowledged that a crash could
/// take away.
///
/// One process at a time may have a folder open. All methods may be called at once from everywhere; the asynchronous
/// ones never block the caller's thread.
package final class RegistryStorage: Sendable {
    let layout: StorageLayout
    let options: StorageOptions
    let now: @Sendable () -> Date
    let logger: Logger
    let database: RegistryDatabase
    let commits: CommitQueue
    let uploads: UploadSessions
    let hotSet: HotSet
    let leases = BlobLeases()
    let folders = BlobFolders()
    private let claim: Mutex<FolderClaim?>

    /// Opens the storage in `directory`, or makes it, and heals what a killed process left there.
    ///
    /// Blocks; takes a moment for every thousand blobs.
    ///
    /// - Parameters:
    ///   - directory: The folder, which belongs to this storage alone; made with access for this user only.
    ///   - options: The limits.
    ///   - now: The clock that dates records and tells how old they are.
    ///   - logger: Who is told of what was healed.
    /// - Throws: ``StorageError`` with `inUse`, `damaged`, `full` or `failing`.
    package init(
        directory: String, options: StorageOptions = StorageOptions(), now: @escaping @Sendable () -> Date,
        logger: Logger
    ) throws(StorageError) {
        layout = StorageLayout(directory: directory)
        try layout.prepare()
        claim = Mutex(try FolderClaim(layout.lockFile))
        database = try RegistryDatabase(path: layout.databaseFile)
        // The names of a new database's files are on the disk before anything in it is acknowledged.
        try Folder.sync(directory)
        let left = try Healing(layout: layout, database: database, now: now(), logger: logger).heal()
        commits = CommitQueue(database)
        uploads = UploadSessions(limit: options.uploadLimit, left: left)
        hotSet = HotSet(limit: options.hotSetBytes)
        self.options = options
        self.now = now
        self.logger = logger
    }

    /// Ends the storage's work: what was begun is finished, what comes now is refused with `closed`, and the folder is
    /// free for another.
    package func close() async {
        await commits.close()
        do {
            try database.pool.close()
        } catch {
            logger.error("A registry's database was not closed", metadata: ["error": "\(error)"])
        }
        claim.withLock { $0 = nil }
    }

    /// What `work` gives, on a thread that may be blocked.
    func blocking<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        do {
            return try await options.threads.runIfActive(work)
        } catch let error as StorageError where error.code == .failing && commits.isClosed {
            // The folder may be gone already; no disk is to blame.
            throw StorageError(.closed, "The registry's storage is closed; it is going down.")
        }
    }
}
