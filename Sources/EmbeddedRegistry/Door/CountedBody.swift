import EmbeddedNetwork
import Hummingbird
import HummingbirdCore
import NIOCore
import Synchronization

/// How many bytes have gone by.
final class ByteCount: Sendable {
    private let value = Mutex(0)

    /// The bytes so far.
    var total: Int { value.withLock { $0 } }

    func add(_ count: Int) { value.withLock { $0 += count } }
}

/// The body of a request, counted while it is read.
struct CountedBody: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    let body: RequestBody
    let count: ByteCount

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(base: body.makeAsyncIterator(), count: count) }

    struct AsyncIterator: AsyncIteratorProtocol {
        var base: RequestBody.AsyncIterator
        let count: ByteCount

        mutating func next() async throws -> ByteBuffer? {
            let buffer = try await base.next()
            if let buffer { count.add(buffer.readableBytes) }
            return buffer
        }
    }
}

/// Writes the body of an answer, and counts it.
struct CountingWriter: FileBodyWriter {
    var base: any ResponseBodyWriter
    let count: ByteCount

    mutating func write(_ buffer: ByteBuffer) async throws {
        try await base.write(buffer)
        count.add(buffer.readableBytes)
    }

    func write(_ piece: OpenPiece) async throws {
        var base = base
        try await piece.write(to: &base)
        count.add(piece.count)
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws { try await base.finish(trailingHeaders) }
}
