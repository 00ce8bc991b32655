import Foundation
import NIOCore

/// A layer of an image that is being made: a tar file (POSIX.1-1988, ustar) that is the same whenever it is made.
///
/// All that it holds is root's, and of the beginning of time.
struct TarLayer {
    private static let blockLength = 512

    private var bytes = ByteBuffer()

    /// The layer, ended.
    var content: ByteBuffer {
        var content = bytes
        content.writeRepeatingByte(0, count: 2 * Self.blockLength)
        return content
    }

    /// Adds a folder: `bin/`.
    mutating func addFolder(_ path: String, mode: Int = 0o755) { writeHeader(path, mode: mode, type: "5") }

    /// Adds a file.
    mutating func addFile(_ path: String, _ content: some Collection<UInt8>, mode: Int = 0o644) {
        writeHeader(path, mode: mode, type: "0", length: content.count)
        bytes.writeBytes(content)
        bytes.writeRepeatingByte(0, count: (Self.blockLength - content.count % Self.blockLength) % Self.blockLength)
    }

    /// Adds a symbolic link that leads to `target`.
    mutating func addLink(_ path: String, to target: String) {
        writeHeader(path, mode: 0o777, type: "2", target: target)
    }

    /// Writes a header; `path` and `target` have at most 100 bytes.
    private mutating func writeHeader(
        _ path: String, mode: Int, type: Character, length: Int = 0, target: String = ""
    ) {
        var header = [UInt8](repeating: 0, count: Self.blockLength)
        func put(_ text: String, at offset: Int) {
            header.replaceSubrange(offset..<offset + text.utf8.count, with: text.utf8)
        }
        func octal(_ value: Int, _ count: Int) -> String {
            let digits = String(value, radix: 8)
            return String(repeating: "0", count: max(0, count - digits.count)) + digits
        }
        put(path, at: 0)
        put(octal(mode, 7), at: 100)
        put(octal(0, 7), at: 108)
        put(octal(0, 7), at: 116)
        put(octal(length, 11), at: 124)
        put(octal(0, 11), at: 136)
        put("        ", at: 148)
        put(String(type), at: 156)
        put(target, at: 157)
        put("ustar\u{0}00", at: 257)
        put("root", at: 265)
        put("root", at: 297)
        put(octal(header.reduce(0) { $0 + Int($1) }, 6) + "\u{0} ", at: 148)
        bytes.writeBytes(header)
    }
}
