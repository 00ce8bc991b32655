import NIOCore
import NIOHTTP1

/// Says `Connection: close` of every request after which its client expects the end of the connection (RFC 9112,
/// section 9.3): one of HTTP/1.0 that asks for nothing else, and one that says so in other letters or among other words.
///
/// Hummingbird looks for these very letters, and hears nothing of the version.
final class PersistenceHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(var head) = unwrapInboundIn(data), !head.isKeepAlive else {
            return context.fireChannelRead(data)
        }
        head.headers.replaceOrAdd(name: "connection", value: "close")
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }
}
