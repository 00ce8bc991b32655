import Foundation

/// A file whose content is worth something to a thief: read only where nobody else could have read or written it.
package struct PrivateFile {
    /// Who else may read the file.
    package enum Privacy {
        /// Nobody.
        ///
        /// A group may where root owns the file, as with secrets that Kubernetes mounts for one container.
        case ownerOnly
        /// Whoever the platform decided; but nobody else may have written it.
        case asProjected
    }

    /// More than any token or secret has, in bytes.
    package static let sizeLimit = 65_536

    /// The file's path.
    package let path: String
    /// Who else may read it.
    package let privacy: Privacy

    /// The file at `path`.
    package init(path: String, privacy: Privacy) {
        self.path = path
        self.privacy = privacy
    }

    /// The file's content.
    ///
    /// The checks are made on the open file, so that it cannot be exchanged between the check and the reading.
    /// Symbolic links are followed, for Kubernetes mounts secrets through them.
    ///
    /// - Throws: ``ResourceManagerError`` with `credential`.
    package func read() throws(ResourceManagerError) -> String {
        // Not blocking: a named pipe must not hold the service up.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            let isAbsent = errno == ENOENT
            throw refusal(
                "cannot be read: \(Self.reason(errno)); "
                    + (isAbsent
                        ? "create it, or correct its path in the configuration" : "run as the user whom it belongs to"))
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw refusal("cannot be examined: \(Self.reason(errno))") }
        try check(status)
        return try content(of: descriptor)
    }

    private func check(_ status: stat) throws(ResourceManagerError) {
        guard status.st_mode & S_IFMT == S_IFREG else { throw refusal("is not a plain file; give the path of one") }
        let user = geteuid()
        guard status.st_uid == user || status.st_uid == 0 else {
            throw refusal(
                "belongs to the user \(status.st_uid), who could change it; it must belong to this user (\(user)) or to root"
            )
        }
        let isForRoot = status.st_uid == 0
        let forbidden: mode_t =
            switch privacy {
            case .ownerOnly: isForRoot ? 0o037 : 0o077
            case .asProjected: 0o022
            }
        guard status.st_mode & forbidden == 0 else {
            let mode = String(status.st_mode & 0o777, radix: 8)
            throw refusal("can be read or written by others (mode \(mode)); run `chmod 600 \(path)`")
        }
    }

    private func content(of descriptor: Int32) throws(ResourceManagerError) -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while bytes.count <= Self.sizeLimit {
            let count = Foundation.read(descriptor, &buffer, buffer.count)
            if count == 0 { return String(decoding: bytes, as: UTF8.self) }
            guard count > 0 || errno == EINTR else { throw refusal("cannot be read: \(Self.reason(errno))") }
            bytes += buffer.prefix(max(count, 0))
        }
        throw refusal("is longer than \(Self.sizeLimit) bytes; no token or secret is")
    }

    private func refusal(_ reason: String) -> ResourceManagerError {
        ResourceManagerError(code: .credential, description: "the file \(path) \(reason)")
    }

    private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}
