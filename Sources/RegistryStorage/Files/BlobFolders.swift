import Synchronization

/// The folders that blobs lie in, made when the first blob comes.
final class BlobFolders: Sendable {
    private let durable = Mutex<Set<String>>([])

    /// Has the folder at `path` there, and its name on the disk.
    ///
    /// Blocks. That a folder is there does not say that its name is on the disk: another request may just be making it,
    /// or a killed process may have made it. So only what this storage has synced itself counts.
    func prepare(_ path: String) throws(StorageError) {
        if durable.withLock({ $0.contains(path) }) { return }
        try Folder.make(path)
        durable.withLock { _ = $0.insert(path) }
    }
}
