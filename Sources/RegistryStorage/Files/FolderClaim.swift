import Foundation

/// The claim of one storage on a folder, given back when the value goes, or when the process dies by any cause.
final class FolderClaim: Sendable {
    private let number: CInt

    /// Claims the folder whose lock file is `path`.
    ///
    /// - Throws: ``StorageError`` with `inUse` where another storage has it.
    init(_ path: String) throws(StorageError) {
        number = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard number >= 0 else { throw StorageError(errno: errno, "opened", path) }
        guard flock(number, LOCK_EX | LOCK_NB) == 0 else {
            let cause = errno
            close(number)
            guard cause == EWOULDBLOCK else { throw StorageError(errno: cause, "locked", path) }
            throw StorageError(
                .inUse, "'\(path)' is locked: another process has this registry's storage open; stop it first.")
        }
    }

    deinit { close(number) }
}
