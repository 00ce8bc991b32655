import Foundation
import NIOCore
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A file that an upload is written to until it is whole; one that never gets there is gone with this.
///
/// Every call blocks.
final class PartFile: Sendable {
    private static let pieceLength = 1 << 20

    private let path: String
    private let number: Int32

    /// Makes the file at `path`.
    init(path: String) throws(BlobError) {
        self.path = path
        number = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard number >= 0 else { throw .diskFailure(errno) }
    }

    deinit {
        close(number)
        unlink(path)
    }

    /// Writes `bytes` at `offset`, whole.
    func write(_ bytes: ByteBuffer, at offset: Int64) throws(BlobError) {
        let failure = bytes.withUnsafeReadableBytes { write($0, at: offset) }
        if let failure { throw .diskFailure(failure) }
    }

    /// Writes all that the file at `other` has at `offset`.
    ///
    /// - Returns: How much that is.
    func append(contentsOf other: String, at offset: Int64) throws(BlobError) -> Int64 {
        let source = open(other, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard source >= 0 else { throw errno == ENOENT ? .invalidBlockList : .diskFailure(errno) }
        defer { close(source) }
        let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.pieceLength, alignment: 64)
        defer { piece.deallocate() }
        var count: Int64 = 0
        while true {
            let read = pread(source, piece.baseAddress, piece.count, off_t(count))
            if read < 0, errno == EINTR { continue }
            guard read >= 0 else { throw .diskFailure(errno) }
            if read == 0 { return count }
            let bytes = UnsafeRawBufferPointer(rebasing: piece[..<read])
            if let failure = write(bytes, at: offset + count) { throw .diskFailure(failure) }
            count += Int64(read)
        }
    }

    /// Gives the file the name `target`, instead of what has that name; its folder is made where it is missing.
    func move(to target: String) throws(BlobError) {
        BlobFolder.make((target as NSString).deletingLastPathComponent)
        guard rename(path, target) == 0 else { throw .diskFailure(errno) }
    }

    /// What kept `bytes` from being written; nil where they are.
    private func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) -> Int32? {
        do {
            try FileDescriptor(rawValue: number).writeAll(toAbsoluteOffset: offset, bytes)
            return nil
        } catch {
            return (error as? Errno ?? .ioError).rawValue
        }
    }
}
