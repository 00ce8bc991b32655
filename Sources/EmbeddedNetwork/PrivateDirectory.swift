import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A folder that belongs to this user alone (mode 0700), for keys and sockets.
package struct PrivateDirectory: Sendable {
    /// Where it is.
    package let path: String

    /// Makes the folder at `path` where it is missing, and checks that nobody else can look inside.
    ///
    /// - Throws: ``EmbeddedNetworkError`` with `unsafeDirectory`.
    package init(_ path: String) throws {
        self.path = path
        try Self.makeParent(of: path)
        // mkdir and not FileManager: the mode must hold from the first moment.
        if mkdir(path, 0o700) != 0, errno != EEXIST {
            throw EmbeddedNetworkError(
                .unsafeDirectory, "cannot make the folder '\(path)': \(String(cString: strerror(errno)))")
        }
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw EmbeddedNetworkError(.unsafeDirectory, "'\(path)' is not a folder; move it away")
        }
        guard status.st_uid == geteuid() else {
            throw EmbeddedNetworkError(
                .unsafeDirectory,
                "the folder '\(path)' belongs to user \(status.st_uid), not to user \(geteuid()); use another one")
        }
        guard status.st_mode & 0o077 == 0 else {
            throw EmbeddedNetworkError(
                .unsafeDirectory, "the folder '\(path)' is open to other users; run: chmod 700 '\(path)'")
        }
    }

    /// Makes the folders above `path` that are missing, for this user alone, as the XDG base directory specification asks.
    private static func makeParent(of path: String) throws(EmbeddedNetworkError) {
        let parent = (path as NSString).deletingLastPathComponent
        var status = stat()
        guard !parent.isEmpty, parent != path, stat(parent, &status) != 0 else { return }
        try makeParent(of: parent)
        guard mkdir(parent, 0o700) == 0 || errno == EEXIST else {
            throw EmbeddedNetworkError(
                .unsafeDirectory, "cannot make the folder '\(parent)': \(String(cString: strerror(errno)))")
        }
    }

    /// Writes `text` to `name` so that a reader finds the old content or the new, and a crash loses neither.
    ///
    /// - Throws: ``EmbeddedNetworkError`` with `unusableFile`; the file is then as it was.
    package func write(_ text: String, to name: String, mode: mode_t) throws {
        let target = path + "/" + name
        let temporary = target + ".new"
        func failure() -> EmbeddedNetworkError {
            EmbeddedNetworkError(.unusableFile, "cannot write '\(target)': \(String(cString: strerror(errno)))")
        }
        unlink(temporary)
        let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
        guard file >= 0 else { throw failure() }
        defer { close(file) }
        // The mode again, because the process's umask may have taken bits away.
        guard fchmod(file, mode) == 0 else { throw failure() }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure() }
            rest = rest.dropFirst(count)
        }
        guard fsync(file) == 0, rename(temporary, target) == 0 else { throw failure() }
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw failure() }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw failure() }
    }

    /// The text of `name`, or nil where there is no such file.
    ///
    /// - Throws: ``EmbeddedNetworkError`` with `unusableFile` for a file that is another user's, or no plain file.
    package func read(_ name: String) throws -> String? {
        let target = path + "/" + name
        var status = stat()
        guard lstat(target, &status) == 0 else {
            if errno == ENOENT { return nil }
            throw EmbeddedNetworkError(.unusableFile, "cannot read '\(target)': \(String(cString: strerror(errno)))")
        }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid() else {
            throw EmbeddedNetworkError(
                .unusableFile, "'\(target)' is not a plain file of user \(geteuid()); move it away")
        }
        return try String(contentsOfFile: target, encoding: .utf8)
    }
}
