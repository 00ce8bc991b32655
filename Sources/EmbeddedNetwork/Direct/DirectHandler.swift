import NIOCore
import NIOHTTP1

/// The direct way: answers on the event loop what its responder can answer there, and hands on the rest.
///
///     decoder ──▶ DirectHandler ──▶ … ──▶ Hummingbird's tasks
///     encoder ◀───────┴─────────────◀─────────┘
///
/// Answers leave in the order of the requests. While an answer of the other way is due, requests go that way as well;
/// while a file is being sent, or the client does not read what it has asked for, what comes in is held, and no more
/// is read from the connection.
final class DirectHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// Sends a file as part of an answer of the other way.
    struct SendFile: Sendable {
        let piece: OpenPiece
    }

    /// What came in while it had to wait.
    private enum Held {
        case part(HTTPServerRequestPart)
        case error(any Error)
        case event(Any)
    }

    private let responder: (any DirectResponder)?
    private let peer: (any Channel) -> DirectPeer?
    private let isEncrypted: Bool
    private let date: ResponseDate
    private let answered: () -> Void

    /// Writing from here passes the encoder by.
    private var output: DirectOutput?
    private var knownPeer: DirectPeer?
    /// The requests whose answers come the other way.
    private var otherWay = 0
    /// Whether the rest of the current request is thrown away, because its answer is written.
    private var isAnswered = false
    /// Whether the connection ends after an answer that was given, or is the other way's for good.
    private var isEnding = false
    private var isHolding = false
    private var isReleasing = false
    private var isReadHeld = false
    private var held = CircularBuffer<Held>()

    /// A direct way for one connection.
    ///
    /// - Parameters:
    ///   - responder: answers requests without a body; nil leaves them all to the other way.
    ///   - isEncrypted: whether the connection speaks TLS, so that files cannot be left to the system.
    ///   - date: dates the answers.
    ///   - answered: called when an answer has been given to the connection.
    ///   - peer: says who the client is, once the first request is here.
    init(
        responder: (any DirectResponder)?, isEncrypted: Bool, date: ResponseDate,
        answered: @escaping () -> Void = {}, peer: @escaping (any Channel) -> DirectPeer?
    ) {
        self.responder = responder
        self.isEncrypted = isEncrypted
        self.date = date
        self.answered = answered
        self.peer = peer
    }

    func handlerAdded(context: ChannelHandlerContext) {
        // A pipeline without an encoder cannot answer here; everything then goes the other way.
        output = try? DirectOutput(of: context, isEncrypted: isEncrypted)
    }

    func handlerRemoved(context: ChannelHandlerContext) { output = nil }

    // MARK: Inbound

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        take(.part(unwrapInboundIn(data)), context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { take(.error(error), context) }

    /// Half a close and a shutdown wait too: both would cut off what is being sent.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) { take(.event(event), context) }

    func channelReadComplete(context: ChannelHandlerContext) {
        output?.flush()
        context.fireChannelReadComplete()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if isHolding, output?.isSendingFile == false, context.channel.isWritable { release(context) }
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        held.removeAll()
        context.fireChannelInactive()
    }

    private func take(_ one: Held, _ context: ChannelHandlerContext) {
        guard !isHolding, !isReleasing else { return held.append(one) }
        pass(one, context)
    }

    private func pass(_ one: Held, _ context: ChannelHandlerContext) {
        switch one {
        case .part(.head(let head)): begin(head, context)
        case .part(.body) where isAnswered: break
        case .part(.end) where isAnswered: isAnswered = false
        case .part(let part): context.fireChannelRead(wrapInboundOut(part))
        case .error(let error): context.fireErrorCaught(error)
        case .event(let event): context.fireUserInboundEventTriggered(event)
        }
    }

    private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        guard let responder, let output, otherWay == 0, !isEnding, Self.isSimple(head) else {
            return handOn(head, context)
        }
        guard output.isWritable else {
            // The client asks for more than it reads.
            isHolding = true
            return held.prepend(.part(.head(head)))
        }
        if knownPeer == nil { knownPeer = peer(context.channel) }
        guard let knownPeer, let answer = responder.answer(head, from: knownPeer) else { return handOn(head, context) }
        let isLast = !head.isKeepAlive
        switch answer.body {
        case .none: output.write(answer, nil, dated: date.text)
        case .bytes(let bytes): output.write(answer, bytes, dated: date.text)
        case .file(let piece): return send(piece, of: answer, to: head, by: output, context)
        }
        finish(isLast: isLast, output)
    }

    private func handOn(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        otherWay += 1
        if !head.isKeepAlive { isEnding = true }
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    private func send(
        _ piece: FilePiece, of answer: DirectAnswer, to head: HTTPRequestHead, by output: DirectOutput,
        _ context: ChannelHandlerContext
    ) {
        isHolding = true
        output.send(piece, of: answer, dated: date) { outcome in
            switch outcome {
            case .sent: self.finish(isLast: !head.isKeepAlive, output)
            // Nothing has been written: the other way finds out what is wrong, and says so.
            case .unreadable: self.handOn(head, context)
            // Half an answer is out; only the end of the connection tells the client.
            case .broken: context.close(promise: nil)
            }
            self.release(context)
        }
    }

    private func finish(isLast: Bool, _ output: DirectOutput) {
        isAnswered = true
        answered()
        guard isLast else { return }
        isEnding = true
        output.end()
    }

    private func release(_ context: ChannelHandlerContext) {
        guard !isReleasing else { return }
        isHolding = false
        isReleasing = true
        while !isHolding, let one = held.popFirst() { pass(one, context) }
        isReleasing = false
        output?.flush()
        // The other way takes what it was given when a round of reading is over, and that round is long past.
        context.fireChannelReadComplete()
        if !isHolding, isReadHeld {
            isReadHeld = false
            context.read()
        }
    }

    /// Whether `head` may be answered here: what has a body, or waits to send one, is read by the other way.
    private static func isSimple(_ head: HTTPRequestHead) -> Bool {
        (head.method == .GET || head.method == .HEAD) && !head.headers.contains(name: "transfer-encoding")
            && !head.headers.contains(name: "expect") && (head.headers.first(name: "content-length") ?? "0") == "0"
    }

    // MARK: Outbound

    func read(context: ChannelHandlerContext) {
        if isHolding { isReadHeld = true } else { context.read() }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { otherWay -= 1 }
        context.write(data, promise: promise)
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard let event = event as? SendFile, let output else {
            return context.triggerUserOutboundEvent(event, promise: promise)
        }
        output.send(event.piece).cascade(to: promise)
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        isEnding = true
        context.close(mode: mode, promise: promise)
    }
}
