import NIOCore
import NIOHTTP1

/// Answers `Expect: 100-continue` (RFC 9110, section 10.1.1), which Hummingbird does not.
///
/// The interim answer goes out when the application asks for the body, so that a request which is refused by its head
/// never sends one. Such a refusal ends the connection, for nobody could tell whether what follows is the body or the
/// next request: it says so in its head, and ``PersistenceHandler`` sees to it.
final class ExpectContinueHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// The application wants the body of the current request.
    struct BodyWanted: Sendable {}

    private enum State {
        /// No client waits.
        case indifferent
        /// The client holds its body back.
        case awaited
    }

    private var state = State.indifferent

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            // HTTP/1.0 knows no interim answers.
            let isExpected = head.headers["expect"].contains { $0.lowercased() == "100-continue" }
            state = isExpected && head.version != .http1_0 ? .awaited : .indifferent
        case .body, .end:
            // It did not wait after all.
            if state == .awaited { state = .indifferent }
        }
        context.fireChannelRead(data)
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard event is BodyWanted else { return context.triggerUserOutboundEvent(event, promise: promise) }
        guard state == .awaited else {
            promise?.succeed()
            return
        }
        state = .indifferent
        let head = HTTPResponseHead(version: .http1_1, status: .continue)
        context.writeAndFlush(wrapOutboundOut(.head(head)), promise: promise)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var head) where state == .awaited && head.status.code >= 200:
            state = .indifferent
            head.headers.replaceOrAdd(name: "connection", value: "close")
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        default:
            context.write(data, promise: promise)
        }
    }
}
