import NIOCore
import NIOHTTP1

/// Ends a connection after the answer after which it has to end (RFC 9112, section 9.3).
///
/// It says `Connection: close` of every request after which its client expects the end: one of HTTP/1.0 that asks for
/// nothing else, and one that says so in other letters or among other words. Hummingbird looks for these very letters,
/// hears nothing of the version, and ends the connection then.
///
/// An answer that says `Connection: close` itself ends the connection too. Its request may still be on its way, as a
/// manifest of 5 GB is that was refused by its length: the rest is not read to its end. The client has a moment to see
/// the answer, for bytes that nobody reads turn the end of a connection into a reset, which can overtake an answer.
final class PersistenceHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// The most bytes that are read and thrown away after the last answer.
    private static let mostDiscarded = 1 << 20
    /// How long a client may take to close its side after the last answer.
    private static let patience = TimeAmount.seconds(5)

    private var isLastAnswer = false
    private var isOver = false
    private var discarded = 0
    private var deadline: Scheduled<Void>?

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        if isOver { return discard(part, context) }
        guard case .head(var head) = part, !head.isKeepAlive else { return context.fireChannelRead(data) }
        head.headers.replaceOrAdd(name: "connection", value: "close")
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head) where head.status.code >= 200:
            isLastAnswer = head.headers[canonicalForm: "connection"].contains { $0.lowercased() == "close" }
        case .end where isLastAnswer:
            isOver = true
            context.writeAndFlush(data, promise: promise)
            context.close(mode: .output, promise: nil)
            deadline = context.eventLoop.assumeIsolated().scheduleTask(in: Self.patience) {
                context.close(promise: nil)
            }
            return
        default: break
        }
        context.write(data, promise: promise)
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { deadline?.cancel() }

    private func discard(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
        guard case .body(let bytes) = part else { return }
        discarded += bytes.readableBytes
        if discarded > Self.mostDiscarded { context.close(promise: nil) }
    }
}
