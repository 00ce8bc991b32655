import Foundation

/// A file of the state directory that is written whole or not at all: beside its place first, then moved there.
struct StateFile: Sendable {
    let path: String

    /// The file's content; nil where there is none.
    func read() -> Data? { FileManager.default.contents(atPath: path) }

    /// Replaces the file's content; only this user may read it.
    ///
    /// - Parameter durably: Whether the new content is to outlive a power cut.
    /// - Throws: ``DaemonError`` with `state`, such as for a full disk; what was there before is then still there.
    func write(_ data: Data, durably: Bool = true) throws(DaemonError) {
        let temporary = "\(path).\(getpid()).tmp"
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw failure(errno) }
        var code = Self.writeAll(data, to: descriptor) && (!durably || fsync(descriptor) == 0) ? 0 : errno
        if close(descriptor) != 0, code == 0 { code = errno }
        if code == 0, rename(temporary, path) != 0 { code = errno }
        guard code == 0 else {
            unlink(temporary)
            throw failure(code)
        }
    }

    private func failure(_ code: Int32) -> DaemonError {
        DaemonError(.state, "'\(path)' cannot be written: \(String(cString: strerror(code))).")
    }

    private static func writeAll(_ data: Data, to descriptor: Int32) -> Bool {
        data.withUnsafeBytes { buffer in
            var written = 0
            while written < buffer.count {
                let count = Foundation.write(
                    descriptor, buffer.baseAddress.map { $0 + written }, buffer.count - written)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return false }
                written += count
            }
            return true
        }
    }
}
