import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A Unix socket's place in the file system.
package struct UnixSocketFile {
    /// The longest path that fits into `sockaddr_un` with its terminating zero.
    static let longestPath = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

    let path: String

    /// Checks that a socket can have the path `path`, before anything is made for it.
    ///
    /// - Throws: ``EmbeddedNetworkError`` with `pathTooLong`.
    package static func checkLength(of path: String) throws(EmbeddedNetworkError) {
        guard path.utf8.count > longestPath else { return }
        throw EmbeddedNetworkError(
            .pathTooLong,
            "the socket path '\(path)' has \(path.utf8.count) bytes and the system takes \(longestPath); "
                + "use a data folder with a shorter path")
    }

    /// Makes sure that a socket can be bound to `path`: its folder is there and private, and a socket that a dead
    /// process left is gone.
    ///
    /// - Throws: ``EmbeddedNetworkError`` with `pathTooLong`, `unsafeDirectory`, `alreadyListening` or `unusableFile`.
    init(preparing path: String) throws {
        self.path = path
        try Self.checkLength(of: path)
        _ = try PrivateDirectory((path as NSString).deletingLastPathComponent)
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw EmbeddedNetworkError(.unusableFile, "'\(path)' is in the way and no socket; move it away")
        }
        guard !isAlive else {
            throw EmbeddedNetworkError(
                .alreadyListening, "another process listens on '\(path)'; stop it, or use another data folder")
        }
        unlink(path)
    }

    /// Lets this user alone connect.
    func restrict() throws {
        guard chmod(path, 0o600) == 0 else {
            throw EmbeddedNetworkError(
                .unusableFile, "cannot set the mode of '\(path)': \(String(cString: strerror(errno)))")
        }
    }

    /// Takes the socket away after its listener has closed.
    func remove() { unlink(path) }

    /// Whether somebody accepts connections on the socket.
    private var isAlive: Bool {
        #if canImport(Glibc)
            let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        #else
            let descriptor = socket(AF_UNIX, SOCK_STREAM, 0)
        #endif
        guard descriptor >= 0 else { return true }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        // A full backlog (EAGAIN) is alive too; only a refusal proves that nobody is there.
        return connected == 0 || errno != ECONNREFUSED
    }
}
