import Foundation

/// A folder of the storage.
///
/// Every call blocks.
enum Folder {
    /// Makes the folder at `path`, for this user alone, where it is missing, and has its name on the disk.
    static func make(_ path: String) throws(StorageError) {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw StorageError(errno: errno, "made", path) }
        try sync((path as NSString).deletingLastPathComponent)
    }

    /// Returns when the names in the folder at `path` are on the disk as they are now.
    static func sync(_ path: String) throws(StorageError) {
        let number = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard number >= 0 else { throw StorageError(errno: errno, "opened", path) }
        defer { close(number) }
        guard fsync(number) == 0 else { throw StorageError(errno: errno, "synced", path) }
    }

    /// The names in the folder at `path`, in no order; none where it is missing.
    static func names(in path: String) throws(StorageError) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: path)
        } catch CocoaError.fileReadNoSuchFile {
            return []
        } catch {
            throw StorageError(.failing, "The folder '\(path)' could not be read: \(error.localizedDescription).")
        }
    }

    /// The length of the regular file at `path`; nil where there is none.
    static func length(ofFileAt path: String) -> Int64? {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int64(status.st_size)
    }

    /// Removes the file at `path`; one that is not there is as good as removed.
    static func remove(_ path: String) throws(StorageError) {
        guard unlink(path) == 0 || errno == ENOENT else { throw StorageError(errno: errno, "removed", path) }
    }

    /// Gives the file at `path` the name `target`, instead of what has that name.
    static func rename(_ path: String, to target: String) throws(StorageError) {
        guard Foundation.rename(path, target) == 0 else { throw StorageError(errno: errno, "renamed", path) }
    }
}
