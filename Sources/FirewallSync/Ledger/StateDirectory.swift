import Foundation

/// The folder that holds what the service remembers: its user's alone, and checked to be so.
package struct StateDirectory: Sendable {
    /// The folder's path.
    package let path: String

    /// Makes the folder (mode 0700) and those above it where they are missing.
    ///
    /// - Throws: ``StateDirectoryError`` when the folder is somebody else's, or others may enter it.
    package init(preparing path: String) throws(StateDirectoryError) {
        self.path = path
        try Self.make(path)
        try Self.requirePrivate(path, kind: S_IFDIR, mode: "700")
    }

    /// The path of the file `name`, which is made empty (mode 0600) where there is none.
    ///
    /// An existing file is looked at but not opened: to close a second descriptor of a database would drop the locks
    /// that this process holds on it (https://www.sqlite.org/howtocorrupt.html, section 2.2).
    /// - Throws: ``StateDirectoryError`` when the file is somebody else's, or others may read or write it.
    package func file(named name: String) throws(StateDirectoryError) -> String {
        let file = "\(path)/\(name)"
        let descriptor = open(file, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0o600)
        if descriptor >= 0 {
            close(descriptor)
        } else if errno != EEXIST {
            throw StateDirectoryError(.system, "'\(file)' cannot be made: \(Self.reason(errno)).")
        }
        try Self.requirePrivate(file, kind: S_IFREG, mode: "600")
        return file
    }

    private static func make(_ path: String) throws(StateDirectoryError) {
        if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
        let parent = (path as NSString).deletingLastPathComponent
        guard errno == ENOENT, !parent.isEmpty, parent != path else {
            throw StateDirectoryError(.system, "The folder '\(path)' cannot be made: \(reason(errno)).")
        }
        try make(parent)
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw StateDirectoryError(.system, "The folder '\(path)' cannot be made: \(reason(errno)).")
        }
    }

    private static func requirePrivate(_ path: String, kind: mode_t, mode: String) throws(StateDirectoryError) {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            throw StateDirectoryError(.system, "'\(path)' cannot be looked at: \(reason(errno)).")
        }
        guard status.st_mode & S_IFMT == kind else {
            let expected = kind == S_IFDIR ? "folder" : "plain file"
            throw StateDirectoryError(.insecure, "'\(path)' is no \(expected); move it away or name another place.")
        }
        guard status.st_uid == geteuid() else {
            throw StateDirectoryError(
                .insecure,
                "'\(path)' belongs to user \(status.st_uid) and this program runs as user \(geteuid()); "
                    + "run it as the owner or name another place.")
        }
        guard status.st_mode & 0o077 == 0 else {
            throw StateDirectoryError(
                .insecure,
                "'\(path)' has mode \(String(status.st_mode & 0o777, radix: 8)), so that others may use it; "
                    + "run: chmod \(mode) '\(path)'")
        }
    }

    private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}
