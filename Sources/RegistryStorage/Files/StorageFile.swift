import Foundation
import NIOCore

/// An open file of the storage.
///
/// Every call blocks, and belongs on a thread that may be blocked.
final class StorageFile: Sendable {
    private let number: CInt
    private let path: String

    /// Opens the file at `path` to read it.
    init(reading path: String) throws(StorageError) {
        (self.path, number) = (path, try Self.open(path, O_RDONLY))
    }

    /// Opens the file at `path`, which has to be there, to write it.
    init(writing path: String) throws(StorageError) {
        (self.path, number) = (path, try Self.open(path, O_RDWR))
    }

    /// Makes the file at `path`, which must not be there, to write it.
    init(creating path: String) throws(StorageError) {
        (self.path, number) = (path, try Self.open(path, O_RDWR | O_CREAT | O_EXCL))
    }

    deinit { close(number) }

    /// Writes `buffer` at `offset`, whole.
    ///
    /// - Throws: ``StorageError`` with `full` or `failing`; some bytes may be written then.
    func write(_ buffer: ByteBuffer, at offset: Int64) throws(StorageError) {
        let failure: CInt? = buffer.withUnsafeReadableBytes { bytes in
            var written = 0
            while written < bytes.count {
                let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
                let count = pwrite(number, rest.baseAddress, rest.count, off_t(offset) + off_t(written))
                if count < 0, errno == EINTR { continue }
                guard count >= 0 else { return errno }
                written += count
            }
            return nil
        }
        if let failure { throw StorageError(errno: failure, "written", path) }
    }

    /// Starts to write `length` bytes from `offset` to the disk, so that a later ``sync()`` has little left to do.
    ///
    /// It promises nothing: what has to be on the disk is synced.
    func startWriteback(from offset: Int64, length: Int64) {
        #if os(Linux)
            // For pages that are not written yet, Linux takes this advice as "begin to write them" (mm/fadvise.c), which
            // is what sync_file_range does where Swift could call it.
            _ = posix_fadvise(number, off_t(offset), off_t(length), POSIX_FADV_DONTNEED)
        #endif
    }

    /// Cuts the file off after `length` bytes.
    func truncate(to length: Int64) throws(StorageError) {
        guard ftruncate(number, off_t(length)) == 0 else { throw StorageError(errno: errno, "cut", path) }
    }

    /// Returns when the content and the length are on the disk.
    func sync() throws(StorageError) {
        #if os(Linux)
            guard fdatasync(number) == 0 else { throw StorageError(errno: errno, "synced", path) }
        #else
            // fsync stops at the drive's cache on macOS.
            guard fcntl(number, F_FULLFSYNC) == 0 else { throw StorageError(errno: errno, "synced", path) }
        #endif
    }

    /// Hands the bytes from the file's start on to `take`, piece by piece, as many as `length` says at most.
    func read(upTo length: Int64 = .max, _ take: (UnsafeRawBufferPointer) -> Void) throws(StorageError) {
        let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.pieceLength, alignment: 64)
        defer { piece.deallocate() }
        var offset: Int64 = 0
        while offset < length {
            let wanted = Int(min(Int64(piece.count), length - offset))
            let count = pread(number, piece.baseAddress, wanted, off_t(offset))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw StorageError(errno: errno, "read", path) }
            if count == 0 { return }
            take(UnsafeRawBufferPointer(rebasing: piece[..<count]))
            offset += Int64(count)
        }
    }

    private static let pieceLength = 1024 * 1024

    private static func open(_ path: String, _ flags: CInt) throws(StorageError) -> CInt {
        let number = Foundation.open(path, flags | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard number >= 0 else { throw StorageError(errno: errno, "opened", path) }
        return number
    }
}
