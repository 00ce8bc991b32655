import Foundation

/// A file named on the command line, or standard input for `-`.
struct InputFile {
    /// The path as given.
    let path: String

    init(_ path: String) { self.path = path }

    /// Whether standard input is meant.
    var isStandardInput: Bool { path == "-" }

    /// The name that messages give it.
    var name: String { isStandardInput ? "standard input" : "'\(path)'" }

    /// All bytes, read into one buffer.
    ///
    /// - Throws: ``CommandError`` where the file cannot be opened or read.
    func read() throws(CommandError) -> [UInt8] {
        let descriptor = isStandardInput ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw CommandError("\(name) cannot be opened: \(Self.reason)") }
        defer { if !isStandardInput { close(descriptor) } }
        var bytes = [UInt8](repeating: 0, count: Self.expectedSize(of: descriptor) + 1)
        var filled = 0
        while true {
            if filled == bytes.count { bytes.append(contentsOf: repeatElement(0, count: bytes.count)) }
            let count = bytes.withUnsafeMutableBytes { buffer in
                Foundation.read(descriptor, buffer.baseAddress.map { $0 + filled }, buffer.count - filled)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw CommandError("\(name) cannot be read: \(Self.reason)") }
            if count == 0 { break }
            filled += count
        }
        bytes.removeLast(bytes.count - filled)
        return bytes
    }

    /// The file's size, or a guess for a pipe; one byte more than the size lets the last read see the end.
    private static func expectedSize(of descriptor: Int32) -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return 1 << 20 }
        return max(Int(status.st_size), 1)
    }

    private static var reason: String { String(cString: strerror(errno)) }
}
