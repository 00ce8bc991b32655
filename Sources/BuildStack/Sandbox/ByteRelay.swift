import NIOCore

/// Writes what one channel reads to another on the same event loop, no faster than that takes it.
final class ByteRelay: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let other: any Channel

    /// Hands what comes in to `other`.
    init(to other: any Channel) { self.other = other }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { context.read() }
    }

    func channelActive(context: ChannelHandlerContext) { context.read() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let (context, bytes) = (
            NIOLoopBound(context, eventLoop: context.eventLoop), unwrapInboundIn(data)
        )
        other.writeAndFlush(bytes).whenComplete { result in
            switch result {
            case .success: context.value.read()
            case .failure: context.value.close(promise: nil)
            }
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard let event = event as? ChannelEvent, event == .inputClosed else {
            return context.fireUserInboundEventTriggered(event)
        }
        // One side is done speaking; it still listens.
        other.close(mode: .output, promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { other.close(promise: nil) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
