import CZlib
import Foundation

/// The bytes of a file or of standard input in pieces of bounded size, inflated where they are gzip.
final class ByteStream {
    /// Why a file cannot be read, as a sentence.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private static let pieceSize = 64 << 10

    private let descriptor: Int32
    private let name: String
    private let closes: Bool

    /// Opens a file.
    ///
    /// - Throws: ``Failure``.
    init(path: String) throws(Failure) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        name = path
        closes = true
        guard descriptor >= 0 else { throw Failure(description: "'\(path)' cannot be opened: \(Self.reason).") }
    }

    /// The bytes of an open descriptor, which is left open.
    init(descriptor: Int32, name: String) {
        self.descriptor = descriptor
        self.name = name
        closes = false
    }

    deinit {
        if closes { close(descriptor) }
    }

    /// Where the next byte is read from.
    ///
    /// - Throws: ``Failure``.
    func seek(to offset: Int) throws(Failure) {
        guard lseek(descriptor, off_t(offset), SEEK_SET) >= 0 else { throw failure() }
    }

    /// Whether the file begins like gzip; the place of the next byte is its start afterwards.
    func isGzip() -> Bool {
        var head: [UInt8] = [0, 0]
        let count = pread(descriptor, &head, 2, 0)
        return count == 2 && head == [0x1F, 0x8B]
    }

    /// The first bytes of the file, at most `count`.
    func head(_ count: Int) -> [UInt8] {
        var head = [UInt8](repeating: 0, count: count)
        return Array(head.prefix(max(0, pread(descriptor, &head, count, 0))))
    }

    /// Hands over every byte that follows, as it is.
    ///
    /// - Throws: ``Failure`` where reading fails in the middle.
    func forEachPiece(_ body: (UnsafeBufferPointer<UInt8>) -> Void) throws(Failure) {
        var buffer = [UInt8](repeating: 0, count: Self.pieceSize)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure() }
            if count == 0 { return }
            buffer.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[..<count])) }
        }
    }

    /// Hands over every byte that follows, inflated: one gzip member after another, up to `limit` bytes.
    ///
    /// - Throws: ``Failure`` where the data is damaged, cut off, or holds more than `limit`.
    func forEachInflatedPiece(limit: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Void) throws(Failure) {
        var stream = z_stream()
        guard czlib_inflate_gzip_init(&stream) == Z_OK else { throw Failure(description: "zlib does not start.") }
        defer { inflateEnd(&stream) }
        var output = [UInt8](repeating: 0, count: Self.pieceSize)
        var status = Z_OK
        var total = 0
        try forEachPiece { piece in
            guard status >= Z_OK, total <= limit else { return }
            stream.next_in = UnsafeMutablePointer(mutating: piece.baseAddress)
            stream.avail_in = UInt32(piece.count)
            while stream.avail_in > 0, status >= Z_OK, total <= limit {
                if status == Z_STREAM_END { inflateReset(&stream) }
                output.withUnsafeMutableBufferPointer { buffer in
                    stream.next_out = buffer.baseAddress
                    stream.avail_out = UInt32(buffer.count)
                    status = inflate(&stream, Z_NO_FLUSH)
                    let count = buffer.count - Int(stream.avail_out)
                    total += count
                    body(UnsafeBufferPointer(rebasing: UnsafeBufferPointer(buffer)[..<count]))
                }
            }
        }
        guard total <= limit else { throw Failure(description: "'\(name)' holds more than \(limit) bytes.") }
        guard status == Z_STREAM_END else {
            throw Failure(description: "'\(name)' is damaged or cut off: its gzip data does not end as it should.")
        }
    }

    private func failure() -> Failure { Failure(description: "'\(name)' cannot be read: \(Self.reason).") }

    private static var reason: String { String(cString: strerror(errno)) }
}
