import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOSSL
import NetworkRules

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The pipeline of an accepted connection: PROXY header, TLS, HTTP/1.1, as the listener wants them.
struct StackChannel: ServerChildChannel {
    /// A connection that is set up.
    struct Value: ServerChildChannelValue {
        let http: HTTP1Channel.Value
        let origin: ConnectionOrigin

        var channel: any Channel { http.channel }
    }

    /// Limits of a connection.
    struct Limits {
        /// A PROXY header must be complete after this time.
        var proxyHeader = TimeAmount.seconds(5)
        /// TLS must be established after this time.
        var handshake = TimeAmount.seconds(10)
        /// A request's head must be complete this time after its first byte.
        var headTime = TimeAmount.seconds(10)
        /// A connection without a request, or with one whose bytes do not get on, is closed after this time.
        var idle = TimeAmount.seconds(120)
        /// The most bytes of a request's head.
        var head = 64 * 1024
    }

    /// The longest body that is written with its head, in bytes, where it is in memory.
    private static let longestInOneGo = 64 << 10

    let listener: String
    let tls: NIOSSLContext?
    let isUnixSocket: Bool
    let acceptsProxyProtocol: Bool
    let route: AccessRoute
    let respond: StackListener.Respond
    let direct: (any DirectResponder)?
    let date: ResponseDate
    let limits: Limits

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        let origin = ConnectionOrigin(route: route)
        let http = HTTP1Channel(
            responder: { _, _, _ in },
            configuration: .init(
                httpDecoderConfiguration: .init(maxHeaderFieldSize: limits.head, maxHeaderListSize: limits.head)))
        return channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            if isUnixSocket { try checkPeer(of: channel) }
            if acceptsProxyProtocol {
                try pipeline.addHandler(
                    ProxyProtocolHandler(timeLimit: limits.proxyHeader, logger: logger) { header in
                        if let source = header.source { origin.announce(source.address, by: header.route) }
                    })
            }
            if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
            let watch = ConnectionWatch(channel: channel, limits: limits)
            try pipeline.addHandler(ByteWatchHandler(watch, handshakeLimit: tls == nil ? nil : limits.handshake))
            return NIOLoopBound(watch, eventLoop: channel.eventLoop)
        }.flatMap { watch in
            http.setup(channel: channel, logger: logger).map { (watch, $0) }
        }.flatMapThrowing { bound, value in
            let (pipeline, watch) = (channel.pipeline.syncOperations, bound.value)
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            try pipeline.addHandler(ExpectContinueHandler(), position: .after(decoder))
            try pipeline.addHandler(PersistenceHandler(), position: .after(decoder))
            let handler = DirectHandler(
                responder: direct, isEncrypted: tls != nil, date: date, answered: { watch.answered() }
            ) { channel in
                origin.client(of: channel).map { DirectPeer(client: $0, listener: listener, route: origin.route) }
            }
            try pipeline.addHandler(handler, position: .after(decoder))
            try pipeline.addHandler(RequestWatchHandler(watch), position: .after(decoder))
            return Value(http: value, origin: origin)
        }.flatMapErrorThrowing { error in
            // The server only forgets a connection whose set-up failed; closing it is up to us.
            channel.close(promise: nil)
            logger.warning("refused a connection", metadata: ["reason": "\(error)"])
            throw error
        }
    }

    func handle(value: Value, logger: Logger) async {
        let http = HTTP1Channel { request, writer, channel in
            guard let client = value.origin.client(of: channel) else { throw ChannelError.alreadyClosed }
            let source = StackRequestContextSource(
                logger: logger, client: client, listener: listener, route: value.origin.route, isEncrypted: tls != nil)
            var request = request
            if request.headers.contains(.expect) {
                request.body = RequestBody(asyncSequence: AwaitedBody(body: request.body, channel: channel))
            }
            let response = try await respond(request, source)
            let isLong = response.body.contentLength.map { $0 > Self.longestInOneGo } ?? true
            let body = isLong ? ChannelFileWriter.wrap(response.body, on: channel) : response.body
            try await writer.write(response: response.head, body: body)
        }
        await withTaskCancellationHandler {
            await http.handle(value: value.http, logger: logger)
        } onCancel: {
            // Hummingbird ends the input alone, and what is being sent would go on to its end.
            value.channel.close(promise: nil)
        }
    }

    /// Lets this user and root in, though the file's mode already keeps everybody else out.
    private func checkPeer(of channel: any Channel) throws {
        let user = try UnixPeer.userID(of: channel)
        guard user == geteuid() || user == 0 else {
            throw EmbeddedNetworkError(
                .unusableFile, "user \(user.map(String.init) ?? "unknown") may not connect to '\(listener)'")
        }
    }
}
