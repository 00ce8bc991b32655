import HummingbirdCore
import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A range of a file that is sent as a body.
package struct FilePiece: Sendable {
    /// The bytes that are read at a time where the system cannot send the file by itself.
    ///
    /// Large enough to be read and encrypted at the full rate, small enough that a hundred clients that read slowly
    /// cost 25 MB.
    static let readSize = 256 * 1024

    private static let files = NonBlockingFileIO(threadPool: .singleton)

    /// The file.
    package let path: String
    /// Its bytes that are meant.
    package let range: Range<Int64>

    /// The bytes `range` of the file at `path`.
    package init(path: String, range: Range<Int64>) {
        self.path = path
        self.range = range
    }

    /// Opens the file, which must hold the range; may block.
    ///
    /// - Throws: `IOError`.
    func open() throws -> CInt {
        #if canImport(Glibc)
            let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        #else
            let descriptor = Darwin.open(path, O_RDONLY | O_CLOEXEC)
        #endif
        guard descriptor >= 0 else { throw IOError(errnoCode: errno, reason: "cannot open '\(path)'") }
        var status = stat()
        guard fstat(descriptor, &status) == 0, Int64(status.st_size) >= range.upperBound else {
            close(descriptor)
            throw IOError(errnoCode: EIO, reason: "'\(path)' is shorter than \(range.upperBound) bytes")
        }
        return descriptor
    }

    /// Reads the range of `file` piece by piece and hands each to `send`, the next when what it returns is fulfilled.
    func read(
        from file: NIOFileHandle, on eventLoop: any EventLoop, allocator: ByteBufferAllocator,
        send: @escaping @Sendable (ByteBuffer) -> EventLoopFuture<Void>
    ) -> EventLoopFuture<Void> {
        Self.files.readChunked(
            fileHandle: file, fromOffset: range.lowerBound, byteCount: range.count, chunkSize: Self.readSize,
            allocator: allocator, eventLoop: eventLoop, chunkHandler: send)
    }

    /// A body of these bytes that is read while it is sent.
    ///
    /// The file is opened here, so that one that is gone can still become an answer of its own.
    ///
    /// - Throws: `IOError`.
    package func responseBody() async throws -> ResponseBody {
        let descriptor = try await NIOThreadPool.singleton.runIfActive { try open() }
        let file = OpenFile(descriptor)
        let range = range
        return ResponseBody(contentLength: range.count) { writer in
            var offset = range.lowerBound
            while offset < range.upperBound {
                let count = Int(min(Int64(Self.readSize), range.upperBound - offset))
                let piece = try await Self.files.read(
                    fileHandle: file.handle, fromOffset: offset, byteCount: count, allocator: ByteBufferAllocator())
                guard piece.readableBytes > 0 else { throw ChannelError.eof }
                offset += Int64(piece.readableBytes)
                try await writer.write(piece)
            }
            try await writer.finish(nil)
        }
    }

    /// An open file that closes itself when nobody holds it any more: an answer may never be sent.
    private final class OpenFile: Sendable {
        let handle: NIOFileHandle

        init(_ descriptor: CInt) { handle = NIOFileHandle(_deprecatedTakingOwnershipOfDescriptor: descriptor) }

        deinit { try? handle.close() }
    }
}
