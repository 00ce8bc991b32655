import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A log of lines in two files of bounded size: when the one that is written is full, it takes the place of the other.
package struct BoundedFile: Sendable {
    /// The file that is written.
    package let path: String
    /// The file that was written before it.
    package let earlierPath: String
    /// The most bytes of one file.
    package let limit: Int

    /// A log of lines in the files `name` and `earlierName` of `directory`, which is made (0700) where it is missing.
    ///
    /// - Throws: ``EmbeddedNetworkError`` with `unusableFile` where it cannot be made.
    package init(directory: String, name: String, earlierName: String, limit: Int) throws(EmbeddedNetworkError) {
        guard mkdir(directory, 0o700) == 0 || errno == EEXIST else {
            throw EmbeddedNetworkError(
                .unusableFile, "the folder '\(directory)' cannot be made: \(String(cString: strerror(errno)))")
        }
        path = "\(directory)/\(name)"
        earlierPath = "\(directory)/\(earlierName)"
        self.limit = limit
    }

    /// Writes `lines`, each with its end, behind those that are there; where they are more than a file takes, the last.
    ///
    /// One caller at a time.
    ///
    /// - Throws: ``EmbeddedNetworkError`` with `unusableFile`; none of the lines is written then.
    package func append(_ lines: [UInt8]) throws(EmbeddedNetworkError) {
        var rest = lines[...]
        if rest.count > limit {
            let cut = rest[(rest.count - limit)...].firstIndex(of: UInt8(ascii: "\n")) ?? rest.count - 1
            rest = rest[(cut + 1)...]
        }
        var file = try open()
        defer { close(file) }
        var start = lseek(file, 0, SEEK_END)
        if Int(start) + rest.count > limit {
            guard rename(path, earlierPath) == 0 else { throw failure() }
            let next = try open()
            close(file)
            (file, start) = (next, 0)
        }
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let failure = failure()
                // Half a line would take the next one with it.
                ftruncate(file, start)
                throw failure
            }
            rest = rest.dropFirst(count)
        }
    }

    private func open() throws(EmbeddedNetworkError) -> Int32 {
        let file = Foundation.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw failure() }
        return file
    }

    private func failure() -> EmbeddedNetworkError {
        EmbeddedNetworkError(.unusableFile, "'\(path)' cannot be written: \(String(cString: strerror(errno)))")
    }
}
