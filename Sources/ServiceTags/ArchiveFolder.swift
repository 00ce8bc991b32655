#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// An open folder of the file system.
///
/// Files in it are named without their path, so that the folder stays the same one whatever happens to the path
/// meanwhile.
struct ArchiveFolder: ~Copyable {
    private static let temporaryPrefix = ".incoming-"

    private let path: String
    private let descriptor: Int32

    /// Opens a folder; nil where there is none.
    init?(existing path: String) throws(ArchiveError) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if descriptor < 0, errno == ENOENT { return nil }
        guard descriptor >= 0 else { throw Self.failure(.folder, "the folder \(path) cannot be opened") }
        self.path = path
        self.descriptor = descriptor
    }

    /// Opens a folder of our own, and makes it and those above it where they are missing.
    ///
    /// Nobody else may enter it.
    init(making path: String) throws(ArchiveError) {
        try Self.makeFolders(path)
        guard let folder = try Self(existing: path) else {
            throw ArchiveError(.folder, "the folder \(path) vanished as soon as it was made")
        }
        var status = stat()
        guard fstat(folder.descriptor, &status) == 0 else {
            throw Self.failure(.folder, "the folder \(path) cannot be examined")
        }
        guard status.st_uid == geteuid() else {
            throw ArchiveError(
                .foreignFolder,
                "the folder \(path) belongs to user \(status.st_uid), who could change what is in it; name another folder"
            )
        }
        if status.st_mode & 0o077 != 0, fchmod(folder.descriptor, 0o700) != 0 {
            throw Self.failure(.folder, "the folder \(path) cannot be closed to others")
        }
        self = folder
    }

    deinit { close(descriptor) }

    private static func makeFolders(_ path: String) throws(ArchiveError) {
        var end = path.startIndex
        while end < path.endIndex {
            end = path[path.index(after: end)...].firstIndex(of: "/") ?? path.endIndex
            guard mkdir(String(path[..<end]), 0o700) == 0 || errno == EEXIST || errno == EISDIR || errno == EROFS else {
                throw failure(.folder, "the folder \(path[..<end]) cannot be made")
            }
        }
    }

    /// Waits until no other process or task writes here; the lock ends with the folder's value.
    func lock() throws(ArchiveError) {
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else { throw Self.failure(.folder, "the folder \(path) cannot be locked") }
        }
    }

    /// The regular files and when they were last modified, in seconds since 1970-01-01.
    func files() throws(ArchiveError) -> [(name: String, modified: Double)] {
        // The stream takes its descriptor over and closes it.
        let own = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard own >= 0, let stream = fdopendir(own) else {
            let error = Self.failure(.folder, "the folder \(path) cannot be read")
            if own >= 0 { close(own) }
            throw error
        }
        defer { closedir(stream) }
        var files: [(name: String, modified: Double)] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            var status = stat()
            guard fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0, status.st_mode & S_IFMT == S_IFREG
            else {
                continue
            }
            #if canImport(Darwin)
                let time = status.st_mtimespec
            #else
                let time = status.st_mtim
            #endif
            files.append((name, Double(time.tv_sec) + Double(time.tv_nsec) / 1e9))
        }
        return files
    }

    /// Writes a file so that it is there whole or not at all, also after a loss of power.
    func write(_ bytes: [UInt8], to name: String) throws(ArchiveError) {
        let temporary = Self.temporaryPrefix + name
        let file = openat(descriptor, temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw notStored(name) }
        var isWritten = Self.writeAll(bytes, to: file) && fsync(file) == 0
        let cause = errno
        // An error of a network file system may show only here.
        isWritten = close(file) == 0 && isWritten
        guard isWritten else {
            let error = notStored(name, cause: cause != 0 ? cause : errno)
            remove(temporary)
            throw error
        }
        guard renameat(descriptor, temporary, descriptor, name) == 0 else {
            let error = notStored(name)
            remove(temporary)
            throw error
        }
        try flush(name)
    }

    /// Gives a file another name and the present time.
    func rename(_ old: String, to new: String) throws(ArchiveError) {
        guard utimensat(descriptor, old, nil, 0) == 0, renameat(descriptor, old, descriptor, new) == 0 else {
            throw notStored(new)
        }
        try flush(new)
    }

    /// Removes a file, if it is there.
    ///
    /// What cannot be removed now is found again the next time.
    func remove(_ name: String) { unlinkat(descriptor, name, 0) }

    /// Removes what writers left that were killed.
    ///
    /// Requires the lock.
    func removeLeftovers() {
        for (name, _) in (try? files()) ?? [] where name.hasPrefix(Self.temporaryPrefix) { remove(name) }
    }

    /// Makes the folder's own content last.
    private func flush(_ name: String) throws(ArchiveError) {
        guard fsync(descriptor) == 0 else { throw notStored(name) }
    }

    private static func writeAll(_ bytes: [UInt8], to file: Int32) -> Bool {
        bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let count = platformWrite(file, UnsafeRawBufferPointer(rebasing: rest))
                if count < 0 {
                    if errno == EINTR { continue }
                    return false
                }
                rest = rest.dropFirst(count)
            }
            return true
        }
    }

    /// The bytes of the file at `path`, if they are no more than `limit`.
    static func contents(of path: String, limit: Int) throws(ArchiveError) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else { throw failure(.read, "\(path) cannot be read") }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw failure(.read, "\(path) cannot be read") }
        guard status.st_size <= limit else {
            throw ArchiveError(.damaged, "\(path) is damaged and passed over: it has \(status.st_size) bytes")
        }
        let size = Int(status.st_size)
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, length in
            while length < size {
                let count = platformRead(
                    file, UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[length...]))
                if count < 0, errno == EINTR { continue }
                failed = count < 0
                if count <= 0 { break }
                length += count
            }
        }
        if failed { throw failure(.read, "\(path) cannot be read") }
        return bytes
    }

    private func notStored(_ name: String, cause: Int32 = errno) -> ArchiveError {
        Self.failure(
            .write, "the publication cannot be stored as \(path)/\(name), and the archive is as it was", cause: cause)
    }

    private static func failure(_ code: ArchiveError.Code, _ sentence: String, cause: Int32 = errno) -> ArchiveError {
        ArchiveError(code, "\(sentence): \(String(cString: strerror(cause)))")
    }
}

// The members of `ArchiveFolder` hide the functions of the same name.
private func platformWrite(_ file: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    write(file, bytes.baseAddress, bytes.count)
}

private func platformRead(_ file: Int32, _ bytes: UnsafeMutableRawBufferPointer) -> Int {
    read(file, bytes.baseAddress, bytes.count)
}
