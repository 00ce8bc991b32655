import NIOCore
import NIOHTTP1
import NIOTLS

/// Tells a connection's watch of the bytes that come in, between TLS and the HTTP decoder.
final class ByteWatchHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let watch: ConnectionWatch
    private let handshakeLimit: TimeAmount?
    private var handshakeDeadline: Scheduled<Void>?

    /// A handler that tells `watch`.
    ///
    /// - Parameter handshakeLimit: The time in which TLS must be established; nil where there is none.
    init(_ watch: ConnectionWatch, handshakeLimit: TimeAmount?) {
        self.watch = watch
        self.handshakeLimit = handshakeLimit
    }

    func handlerAdded(context: ChannelHandlerContext) {
        guard let handshakeLimit else { return }
        let channel = context.channel
        handshakeDeadline = context.eventLoop.scheduleTask(in: handshakeLimit) { channel.close(promise: nil) }
    }

    func handlerRemoved(context: ChannelHandlerContext) { handshakeDeadline?.cancel() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        watch.received()
        context.fireChannelRead(data)
        watch.decoded()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent { handshakeDeadline?.cancel() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        handshakeDeadline?.cancel()
        watch.end()
        context.fireChannelInactive()
    }
}

/// Tells a connection's watch of requests and of Hummingbird's answers, above the HTTP decoder and encoder.
final class RequestWatchHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let watch: ConnectionWatch

    /// A handler that tells `watch`.
    init(_ watch: ConnectionWatch) { self.watch = watch }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head: watch.beganRequest()
        case .body: break
        case .end: watch.endedRequest()
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { watch.answered() }
        context.write(data, promise: promise)
    }
}
