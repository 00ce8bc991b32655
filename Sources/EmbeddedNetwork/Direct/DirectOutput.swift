import NIOCore
import NIOHTTP1
import NIOPosix

/// Writes the direct way's answers: encoded bytes past the encoder, and files.
final class DirectOutput {
    /// What became of a file.
    enum Outcome {
        /// It has been sent.
        case sent
        /// It could not be opened, and nothing has been written.
        case unreadable
        /// The connection or the file failed on the way.
        case broken
    }

    /// The bytes that may wait for a flush.
    private static let mostUnflushed = 64 * 1024

    /// The encoder's: writing from here passes the encoder by.
    private let context: ChannelHandlerContext
    private let isEncrypted: Bool
    /// The last answer's memory, used again where the system has taken the answer already.
    private var scratch = ByteBuffer()
    private var unflushed = 0
    private(set) var isSendingFile = false

    /// The output of the connection whose pipeline holds `handler`.
    ///
    /// - Throws: where the pipeline has no encoder.
    init(of handler: ChannelHandlerContext, isEncrypted: Bool) throws {
        context = try handler.pipeline.syncOperations.context(handlerType: HTTPResponseEncoder.self)
        self.isEncrypted = isEncrypted
    }

    /// Whether the client reads what it is sent.
    var isWritable: Bool {
        if unflushed > Self.mostUnflushed { flush() }
        return context.channel.isWritable
    }

    /// Writes an answer that is in memory, without flushing it.
    func write(_ answer: DirectAnswer, _ body: ByteBuffer?, dated date: String) {
        scratch.clear(minimumCapacity: 0)
        writeHead(answer, dated: date)
        if let body { scratch.writeImmutableBuffer(body) }
        unflushed += scratch.readableBytes
        context.write(NIOAny(IOData.byteBuffer(scratch)), promise: nil)
        answer.ended?(Int64(body?.readableBytes ?? 0))
    }

    /// Sends `piece` after the head of `answer`; `completion` is called on the event loop.
    func send(
        _ piece: FilePiece, of answer: DirectAnswer, dated date: ResponseDate,
        completion: @escaping (Outcome) -> Void
    ) {
        isSendingFile = true
        flush()
        let opening = NIOThreadPool.singleton.runIfActive(eventLoop: context.eventLoop) { try piece.open() }
        opening.assumeIsolated().whenComplete { result in
            guard case .success(let file) = result else {
                self.isSendingFile = false
                return completion(.unreadable)
            }
            self.scratch.clear(minimumCapacity: 0)
            self.writeHead(answer, dated: date.text)
            self.context.write(NIOAny(IOData.byteBuffer(self.scratch)), promise: nil)
            self.send(file).assumeIsolated().whenComplete { result in
                self.isSendingFile = false
                if case .success = result {
                    answer.ended?(Int64(file.count))
                    completion(.sent)
                } else {
                    answer.ended?(0)
                    completion(.broken)
                }
            }
        }
    }

    /// Sends `file`, which is part of an answer that has begun.
    func send(_ file: OpenPiece) -> EventLoopFuture<Void> {
        guard isEncrypted else {
            let promise = context.eventLoop.makePromise(of: Void.self)
            let region = FileRegion(
                fileHandle: file.handle, readerIndex: Int(file.range.lowerBound), endIndex: Int(file.range.upperBound))
            context.writeAndFlush(NIOAny(IOData.fileRegion(region)), promise: promise)
            // The region does not hold the file open.
            return promise.futureResult.always { _ in withExtendedLifetime(file) {} }
        }
        let output = NIOLoopBound(context, eventLoop: context.eventLoop)
        let sent = file.read(on: context.eventLoop, allocator: context.channel.allocator) { bytes in
            let promise = output.value.eventLoop.makePromise(of: Void.self)
            output.value.writeAndFlush(NIOAny(IOData.byteBuffer(bytes)), promise: promise)
            return promise.futureResult
        }
        return sent.always { _ in withExtendedLifetime(file) {} }
    }

    func flush() {
        guard unflushed > 0 else { return }
        unflushed = 0
        context.flush()
    }

    /// Ends the connection's output when everything written is sent.
    ///
    /// The other direction stays open: what the client still sends would turn a full close into a reset, which can
    /// overtake the answer.
    func end() {
        flush()
        context.close(mode: .output, promise: nil)
    }

    private func writeHead(_ answer: DirectAnswer, dated date: String) {
        scratch.writeImmutableBuffer(answer.head)
        scratch.writeStaticString("Date: ")
        scratch.writeString(date)
        scratch.writeStaticString("\r\n\r\n")
    }
}
