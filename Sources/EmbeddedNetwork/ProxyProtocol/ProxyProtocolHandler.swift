import Logging
import NIOCore

/// Takes the PROXY header off the front of a connection, then leaves the pipeline.
///
/// A connection whose header is malformed, or not complete within the time limit, is closed: what follows could be
/// anybody's.
final class ProxyProtocolHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let timeLimit: TimeAmount
    private let logger: Logger
    private let onHeader: (ProxyProtocolHeader) -> Void
    private var received = ByteBuffer()
    private var deadline: Scheduled<Void>?
    private var state = State.waiting

    private enum State {
        /// The header is not complete.
        case waiting
        /// The header is behind us.
        case passing
        /// The connection is being closed; nothing goes on any more.
        case refused
    }

    /// A handler that calls `onHeader`, on the event loop, before the first byte behind the header goes on.
    init(timeLimit: TimeAmount, logger: Logger, onHeader: @escaping (ProxyProtocolHeader) -> Void) {
        self.timeLimit = timeLimit
        self.logger = logger
        self.onHeader = onHeader
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let channel = context.channel
        deadline = context.eventLoop.scheduleTask(in: timeLimit) { [logger] in
            logger.warning("closed a connection whose PROXY header did not come in time")
            channel.close(promise: nil)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) { deadline?.cancel() }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard state == .waiting else {
            if state == .passing { context.fireChannelRead(data) }
            return
        }
        var bytes = unwrapInboundIn(data)
        received.writeBuffer(&bytes)
        do {
            guard let header = try ProxyProtocolHeader.decode(received.readableBytesView) else { return }
            state = .passing
            deadline?.cancel()
            received.moveReaderIndex(forwardBy: header.byteCount)
            onHeader(header)
            if received.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(received)) }
            context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
        } catch {
            state = .refused
            logger.warning("closed a connection", metadata: ["reason": "\(error)"])
            context.close(promise: nil)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if state == .waiting, let event = event as? ChannelEvent, event == .inputClosed { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }
}
