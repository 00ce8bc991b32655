import NIOCore
import NIOHTTP1

/// Answers `Expect: 100-continue` (RFC 9110, section 10.1.1), which Hummingbird does not.
///
/// The interim answer goes out when the application asks for the body, so that a request which is refused by its head
/// never sends one. Such a refusal ends the connection: nobody could tell whether what follows is the body or the next
/// request.
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
        /// The client was answered without having been asked for its body.
        case refused
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
            state = .refused
            head.headers.replaceOrAdd(name: "connection", value: "close")
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .end where state == .refused:
            state = .indifferent
            context.writeAndFlush(data, promise: promise)
            // The other direction stays open: a body on its way would turn a full close into a reset, which can
            // overtake the answer.
            context.close(mode: .output, promise: nil)
        default:
            context.write(data, promise: promise)
        }
    }
}
