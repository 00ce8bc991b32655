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
        guard descriptor >= 0 else { throw CommandError("\(name) cannot be opened: \(Self.sentence(errno))") }
        defer { if !isStandardInput { close(descriptor) } }
        var end: End?
        var bytes = [UInt8](unsafeUninitializedCapacity: Self.expectedSize(of: descriptor) + 1) { buffer, filled in
            end = Self.fill(UnsafeMutableRawBufferPointer(buffer), from: descriptor, filled: &filled)
        }
        while end == nil {
            var filled = bytes.count
            bytes.append(contentsOf: repeatElement(0, count: bytes.count))
            end = bytes.withUnsafeMutableBytes { Self.fill($0, from: descriptor, filled: &filled) }
            bytes.removeLast(bytes.count - filled)
        }
        if case .failure(let code) = end { throw CommandError("\(name) cannot be read: \(Self.sentence(code))") }
        return bytes
    }

    /// Why nothing more is read.
    private enum End {
        case endOfFile
        case failure(Int32)
    }

    /// Reads until the buffer is full, and then gives nil, or until there is nothing more.
    private static func fill(
        _ buffer: UnsafeMutableRawBufferPointer, from descriptor: Int32, filled: inout Int
    ) -> End? {
        while filled < buffer.count {
            let count = Foundation.read(descriptor, buffer.baseAddress.map { $0 + filled }, buffer.count - filled)
            if count == 0 { return .endOfFile }
            if count > 0 {
                filled += count
            } else if errno != EINTR {
                return .failure(errno)
            }
        }
        return nil
    }

    /// The file's size, or for a pipe more than most lists have: memory that is not filled costs nothing.
    ///
    /// One byte more than the size lets the last read see the end.
    private static func expectedSize(of descriptor: Int32) -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return 16 << 20 }
        return max(Int(status.st_size), 4095)
    }

    private static func sentence(_ code: Int32) -> String { String(cString: strerror(code)) }
}
