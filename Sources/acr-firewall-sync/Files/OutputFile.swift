import Foundation

/// A file that is written whole or not at all: a temporary file beside it, synced, then renamed into place.
///
/// What is there and is no regular file, such as `/dev/stdout` or a named pipe, is written to and never replaced.
struct OutputFile {
    /// The path as given.
    let path: String
    /// Who may do what with a new file.
    let mode: mode_t

    init(_ path: String, mode: mode_t = 0o644) {
        self.path = path
        self.mode = mode
    }

    /// Replaces the file's content with `bytes`.
    ///
    /// - Throws: ``CommandError``; then what was there before is still there.
    func write(_ bytes: [UInt8]) throws(CommandError) {
        guard isReplaceable else { return try writeInPlace(bytes) }
        let temporary = "\(path).\(getpid()).tmp"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
        guard descriptor >= 0 else { throw failure() }
        var isComplete = writeAll(bytes, to: descriptor) && fsync(descriptor) == 0
        let code = errno
        isComplete = close(descriptor) == 0 && isComplete
        guard isComplete, rename(temporary, path) == 0 else {
            let reason = isComplete ? errno : code
            unlink(temporary)
            throw failure(reason)
        }
        syncFolder()
    }

    /// Whether nothing is there, or a regular file.
    private var isReplaceable: Bool {
        var status = stat()
        return stat(path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG
    }

    private func writeInPlace(_ bytes: [UInt8]) throws(CommandError) {
        let descriptor = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else { throw failure() }
        let isComplete = writeAll(bytes, to: descriptor)
        let code = errno
        guard close(descriptor) == 0, isComplete else { throw failure(isComplete ? errno : code) }
    }

    private func failure(_ code: Int32 = errno) -> CommandError {
        CommandError("'\(path)' cannot be written: \(String(cString: strerror(code)))")
    }

    /// Makes the new name durable; a file system that cannot sync a folder has nothing more to offer.
    private func syncFolder() {
        let folder = (path as NSString).deletingLastPathComponent
        let descriptor = open(folder.isEmpty ? "." : folder, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}

/// Writes all of `bytes`, however many writes that takes; false with `errno` where it cannot.
func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    bytes.withUnsafeBytes { buffer in
        var written = 0
        while written < buffer.count {
            let count = write(descriptor, buffer.baseAddress.map { $0 + written }, buffer.count - written)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            written += count
        }
        return true
    }
}
