import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NetworkRules
import ServiceLifecycle
import Synchronization

/// One HTTP/1.1 listener of the embedded stack, plain or with TLS, on TCP or a Unix socket.
///
/// It runs until a graceful shutdown: it then accepts no more, lets the requests in progress finish, and returns. A
/// Unix socket is made with mode 0600 in a folder of mode 0700, takes connections of its own user (and root) alone, and
/// is removed in the end; one that a dead process left is replaced.
public struct StackListener: Service {
    /// Answers a request; every error has become an answer, except one of the HTTP parser.
    typealias Respond = @Sendable (Request, StackRequestContextSource) async throws -> Response

    /// The most connections that are open at a time; others wait in the backlog.
    static let maximumConnections = 1024

    private let name: String
    private let address: ListenerAddress
    private let tls: TLSConfiguration?
    private let acceptsProxyProtocol: Bool
    private let route: AccessRoute
    private let respond: Respond
    private let direct: (any DirectResponder)?
    private let date: ResponseDate
    private let logger: Logger
    private let onBound: @Sendable (Int?) async -> Void
    private let limits: StackChannel.Limits

    /// A listener that has not started.
    ///
    /// - Parameters:
    ///   - name: what contexts and logs call it.
    ///   - address: where it listens; port 0 takes a free one.
    ///   - tls: the server's TLS settings, or nil for plain HTTP.
    ///   - acceptsProxyProtocol: whether every connection begins with a PROXY header, version 1 or 2, that names its
    ///     client. Only a Unix socket may: on TCP anybody could write one.
    ///   - route: the way by which its clients come, unless a PROXY header says more.
    ///   - responder: answers the requests. An error that it throws becomes its own answer where it is a
    ///     `HTTPResponseError`, else a 500.
    ///   - logger: gets refused connections and errors.
    ///   - onBound: called once, with the TCP port (nil on a Unix socket), when connections are accepted and before the
    ///     first is served, which waits for it to return.
    public init(
        name: String,
        address: ListenerAddress,
        tls: TLSConfiguration? = nil,
        acceptsProxyProtocol: Bool = false,
        route: AccessRoute = .publicEndpoint,
        responder: some HTTPResponder<StackRequestContext>,
        logger: Logger,
        onBound: @escaping @Sendable (Int?) async -> Void = { _ in }
    ) {
        self.init(
            name: name, address: address, tls: tls, acceptsProxyProtocol: acceptsProxyProtocol, route: route,
            limits: .init(), responder: responder, logger: logger, onBound: onBound)
    }

    /// A listener with a direct way: `direct` is asked first, and answers on the event loop what needs no waiting.
    package init(
        name: String,
        address: ListenerAddress,
        tls: TLSConfiguration? = nil,
        acceptsProxyProtocol: Bool = false,
        route: AccessRoute = .publicEndpoint,
        responder: some HTTPResponder<StackRequestContext>,
        direct: (any DirectResponder)?,
        logger: Logger,
        onBound: @escaping @Sendable (Int?) async -> Void = { _ in }
    ) {
        self.init(
            name: name, address: address, tls: tls, acceptsProxyProtocol: acceptsProxyProtocol, route: route,
            limits: .init(), responder: responder, direct: direct, logger: logger, onBound: onBound)
    }

    /// A listener with limits of its own.
    init(
        name: String,
        address: ListenerAddress,
        tls: TLSConfiguration? = nil,
        acceptsProxyProtocol: Bool = false,
        route: AccessRoute = .publicEndpoint,
        limits: StackChannel.Limits,
        responder: some HTTPResponder<StackRequestContext>,
        direct: (any DirectResponder)? = nil,
        logger: Logger,
        onBound: @escaping @Sendable (Int?) async -> Void = { _ in }
    ) {
        self.name = name
        self.address = address
        self.tls = tls
        self.acceptsProxyProtocol = acceptsProxyProtocol
        self.route = route
        self.limits = limits
        let date = ResponseDate()
        self.date = date
        self.respond = Self.answering(with: responder, date: date)
        self.direct = direct
        var logger = logger
        logger[metadataKey: "listener"] = "\(name)"
        self.logger = logger
        self.onBound = onBound
    }

    /// Listens until a graceful shutdown or a cancellation.
    ///
    /// - Throws: ``EmbeddedNetworkError`` with `contradiction`, `bindFailed`, or what preparing a Unix socket throws;
    ///   what NIOSSL throws for unusable TLS settings.
    public func run() async throws {
        let file: UnixSocketFile?
        let bindAddress: BindAddress
        switch address {
        case .tcp(let host, let port):
            guard !acceptsProxyProtocol else {
                throw EmbeddedNetworkError(
                    .contradiction,
                    "the listener '\(name)' on \(address) cannot accept PROXY headers: anybody could write one there; "
                        + "use a Unix socket")
            }
            file = nil
            bindAddress = .hostname(host, port: port)
        case .unix(let path):
            file = try UnixSocketFile(preparing: path)
            bindAddress = .unixDomainSocket(path: path)
        }
        let connection = StackChannel(
            listener: name, tls: try tls.map { try NIOSSLContext(configuration: $0) }, isUnixSocket: file != nil,
            acceptsProxyProtocol: acceptsProxyProtocol, route: route, respond: respond, direct: direct, date: date,
            limits: limits)
        let failure = Mutex<(any Error)?>(nil)
        let server = connection.server(
            configuration: ServerConfiguration(
                address: bindAddress,
                availableConnectionsDelegate: .maximum(Self.maximumConnections, logger: logger)),
            onServerRunning: { channel in
                do {
                    try file?.restrict()
                    await onBound(channel.localAddress?.port)
                } catch {
                    failure.withLock { $0 = error }
                    channel.close(promise: nil)
                }
            },
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: logger)
        defer { file?.remove() }
        do {
            try await server.run()
        } catch let error as IOError {
            throw EmbeddedNetworkError(
                .bindFailed,
                "the listener '\(name)' cannot listen on \(address): \(String(cString: strerror(error.errnoCode)))"
                    + "; stop what listens there, for addresses are kept",
                cause: error)
        }
        if let error = failure.withLock({ $0 }) { throw error }
    }

    /// What Hummingbird's `Application` does around a responder: errors become answers, and answers are dated and framed.
    private static func answering(
        with responder: some HTTPResponder<StackRequestContext>, date: ResponseDate
    ) -> Respond {
        { request, source in
            let context = StackRequestContext(source: source)
            var response: Response
            do {
                response = try await responder.respond(to: request, context: context)
            } catch let error as any HTTPResponseError {
                response = try error.response(from: request, context: context)
            } catch let error as HTTPParserError {
                throw error
            } catch {
                source.logger.error("a request failed", metadata: ["error": "\(error)"])
                response = Response(status: .internalServerError)
            }
            response.headers[.date] = date.text
            return response.framed(for: request.head)
        }
    }
}
