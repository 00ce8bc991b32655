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
    func open() throws -> OpenPiece {
        #if canImport(Glibc)
            let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        #else
            let descriptor = Darwin.open(path, O_RDONLY | O_CLOEXEC)
        #endif
        guard descriptor >= 0 else { throw IOError(errnoCode: errno, reason: "cannot open '\(path)'") }
        let piece = OpenPiece(NIOFileHandle(_deprecatedTakingOwnershipOfDescriptor: descriptor), range)
        var status = stat()
        guard fstat(descriptor, &status) == 0, Int64(status.st_size) >= range.upperBound else {
            throw IOError(errnoCode: EIO, reason: "'\(path)' is shorter than \(range.upperBound) bytes")
        }
        return piece
    }

    /// A body of these bytes, which are read while they are sent.
    ///
    /// The file is opened here, so that one that is gone can still become an answer of its own.
    ///
    /// - Throws: `IOError`.
    package func responseBody() async throws -> ResponseBody {
        let piece = try await NIOThreadPool.singleton.runIfActive { try open() }
        return ResponseBody(contentLength: range.count) { writer in
            try await piece.write(to: &writer)
            try await writer.finish(nil)
        }
    }
}

/// An open file's range; the file is closed when nobody holds this any more.
package final class OpenPiece: Sendable {
    /// The bytes that are read at a time where the system cannot send the file by itself.
    ///
    /// Large enough to be read and encrypted at the full rate, small enough that a hundred clients that read slowly
    /// cost 25 MB.
    private static let readSize = 256 * 1024

    private static let files = NonBlockingFileIO(threadPool: .singleton)

    /// The file.
    let handle: NIOFileHandle
    /// Its bytes that are meant.
    let range: Range<Int64>

    init(_ handle: NIOFileHandle, _ range: Range<Int64>) {
        self.handle = handle
        self.range = range
    }

    deinit { try? handle.close() }

    /// Reads the range piece by piece and hands each to `send`, the next when what it returns is fulfilled.
    func read(
        on eventLoop: any EventLoop, allocator: ByteBufferAllocator,
        send: @escaping @Sendable (ByteBuffer) -> EventLoopFuture<Void>
    ) -> EventLoopFuture<Void> {
        Self.files.readChunked(
            fileHandle: handle, fromOffset: range.lowerBound, byteCount: range.count, chunkSize: Self.readSize,
            allocator: allocator, eventLoop: eventLoop, chunkHandler: send)
    }

    /// Writes the range to `writer`: by the connection itself where the writer can do that.
    package func write(to writer: inout any ResponseBodyWriter) async throws {
        if let sender = writer as? any FileBodyWriter { return try await sender.write(self) }
        var offset = range.lowerBound
        while offset < range.upperBound {
            let count = Int(min(Int64(Self.readSize), range.upperBound - offset))
            let bytes = try await Self.files.read(
                fileHandle: handle, fromOffset: offset, byteCount: count, allocator: ByteBufferAllocator())
            guard bytes.readableBytes > 0 else { throw ChannelError.eof }
            offset += Int64(bytes.readableBytes)
            try await writer.write(bytes)
        }
    }

    /// The number of bytes.
    package var count: Int { range.count }
}

/// A body's writer that leaves a file to the connection.
///
/// What is written otherwise is taken as fast as it comes while the socket keeps up, also where encrypting it does not,
/// and is then in memory; a file is read as it is sent.
package protocol FileBodyWriter: ResponseBodyWriter {
    /// Sends the piece; returns when the connection has it all.
    func write(_ piece: OpenPiece) async throws
}
