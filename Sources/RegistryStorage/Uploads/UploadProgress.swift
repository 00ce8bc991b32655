import Crypto
import NIOCore

/// How far an upload has come: its length, and the digest of so much.
struct UploadProgress: Sendable {
    /// After how many bytes the next piece is started on its way to the disk.
    private static let writebackLength: Int64 = 8 * 1024 * 1024

    private(set) var offset: Int64 = 0
    /// The state of SHA-256 over the bytes so far; nil after a restart, until they have been read again.
    private(set) var hasher: SHA256? = SHA256()
    private var writtenBack: Int64 = 0

    /// An upload without bytes.
    init() {}

    /// An upload that an earlier process left with `length` bytes.
    init(left length: Int64) {
        offset = length
        writtenBack = length
        hasher = length == 0 ? SHA256() : nil
    }

    /// Writes `buffers` to `file`, and hashes them.
    ///
    /// Blocks.
    ///
    /// - Throws: ``StorageError`` with `full` or `failing`; the file may be longer than the value then says.
    mutating func append(_ buffers: [ByteBuffer], to file: StorageFile) throws(StorageError) {
        for buffer in buffers {
            try file.write(buffer, at: offset)
            buffer.withUnsafeReadableBytes { hasher?.update(bufferPointer: $0) }
            offset += Int64(buffer.readableBytes)
        }
        if offset - writtenBack >= Self.writebackLength {
            file.startWriteback(from: writtenBack, length: offset - writtenBack)
            writtenBack = offset
        }
    }

    /// The digest of what `file` holds, by `algorithm`.
    ///
    /// Blocks; reads the file where it has to.
    func digest(of file: StorageFile, by algorithm: Digest.Algorithm) throws(StorageError) -> Digest {
        if algorithm == .sha256, let hasher { return Digest(hasher) }
        return try file.digest(by: algorithm, upTo: offset)
    }
}

extension StorageFile {
    /// The digest of the content.
    ///
    /// Blocks; memory stays flat.
    func digest(by algorithm: Digest.Algorithm, upTo length: Int64 = .max) throws(StorageError) -> Digest {
        switch algorithm {
        case .sha256:
            var hasher = SHA256()
            try read(upTo: length) { hasher.update(bufferPointer: $0) }
            return Digest(hasher)
        case .sha512:
            var hasher = SHA512()
            try read(upTo: length) { hasher.update(bufferPointer: $0) }
            return Digest(hasher)
        }
    }
}
