import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The egress points' proxies: one HTTP proxy a point, on 127.0.0.1, from which a client reaches the hosts that the stack
/// plays as if it came from the point's public address.
///
/// They take `CONNECT host:port` and requests for absolute `http://` URLs, open the Unix socket of the host's
/// ``StackListener``, announce the client with a PROXY header, and carry bytes both ways. Other hosts are reached where
/// the route says so, and nowhere else.
///
/// On a graceful shutdown every connection ends at once. In a `ServiceGroup`, put the service before the listeners: it
/// is then shut down after them, when no request is in progress any more.
public struct EgressService: Service {
    /// Limits of a connection.
    struct Limits {
        /// A request's head must be complete after this time.
        var head = TimeAmount.seconds(30)
        /// A connection over which nothing goes is closed after this time.
        var idle = TimeAmount.minutes(15)
        /// A refused client's rest is read for this time.
        var linger = TimeAmount.seconds(2)
        /// The most connections of a point that are open at a time; others wait in the backlog.
        var connections = 512
    }

    private let points: EgressDirectory
    private let route: @Sendable (_ host: String, _ port: Int) -> EgressRoute?
    private let logger: Logger
    private let limits: Limits
    private let onBound: @Sendable (EgressPoint) async -> Void
    private let onFailure: @Sendable (EgressPoint, any Error) async -> Void

    /// A service that has not started.
    ///
    /// - Parameters:
    ///   - points: the points; those that are added later are listened for as soon as they are.
    ///   - route: the way to a host (in lower case, without a trailing dot) and port, or nil for one that is not to be
    ///     reached. Asked once a connection.
    ///   - logger: gets failures.
    ///   - onBound: called for each point when its proxy accepts connections, before the first is served.
    ///   - onFailure: called for a point that was added later and has no proxy, or none any more.
    public init(
        points: EgressDirectory,
        route: @escaping @Sendable (_ host: String, _ port: Int) -> EgressRoute?,
        logger: Logger,
        onBound: @escaping @Sendable (EgressPoint) async -> Void = { _ in },
        onFailure: @escaping @Sendable (EgressPoint, any Error) async -> Void = { _, _ in }
    ) {
        self.init(
            points: points, route: route, logger: logger, limits: Limits(), onBound: onBound, onFailure: onFailure)
    }

    /// A service with limits of its own.
    init(
        points: EgressDirectory,
        route: @escaping @Sendable (_ host: String, _ port: Int) -> EgressRoute?,
        logger: Logger,
        limits: Limits,
        onBound: @escaping @Sendable (EgressPoint) async -> Void = { _ in },
        onFailure: @escaping @Sendable (EgressPoint, any Error) async -> Void = { _, _ in }
    ) {
        self.points = points
        self.route = route
        self.logger = logger
        self.limits = limits
        self.onBound = onBound
        self.onFailure = onFailure
    }

    /// Listens until a graceful shutdown or a cancellation.
    ///
    /// - Throws: ``EmbeddedNetworkError`` with `bindFailed` when the port of a point that is there from the start is
    ///   taken. A point that is added later and cannot be bound is logged and told to `onFailure`.
    public func run() async throws {
        let (present, added) = points.watch()
        try await withThrowingDiscardingTaskGroup { group in
            for point in present {
                group.addTask { try await serve(try await bind(point), for: point) }
            }
            // A task of its own, too: a point that fails must end the group, and not wait for the next to come.
            group.addTask {
                await withDiscardingTaskGroup { later in
                    for await point in added.cancelOnGracefulShutdown() {
                        later.addTask { await serveLater(point) }
                    }
                }
            }
        }
    }

    /// Serves a point that was added while others are in use; they go on if it fails.
    private func serveLater(_ point: EgressPoint) async {
        do {
            try await serve(try await bind(point), for: point)
        } catch is CancellationError {
            // The service is being stopped.
        } catch {
            logger.critical("an egress point has no proxy", metadata: ["point": "\(point.name)", "error": "\(error)"])
            await onFailure(point, error)
        }
    }

    /// Accepts connections until a graceful shutdown or a cancellation.
    private func serve(
        _ server: NIOAsyncChannel<EgressConnection.Bytes, Never>, for point: EgressPoint
    ) async throws {
        try await server.executeThenClose { connections in
            await onBound(point)
            try await withThrowingDiscardingTaskGroup { group in
                // The listening socket is closed, and not this task cancelled: every connection that was accepted must
                // still come out of the stream, for NIO insists that somebody closes it.
                try await withGracefulShutdownHandler {
                    for try await client in connections {
                        let connection = EgressConnection(
                            client: client, point: point.name, points: points, route: route, limits: limits,
                            logger: logger)
                        group.addTask { await connection.serve() }
                    }
                } onGracefulShutdown: {
                    server.channel.close(promise: nil)
                }
                group.cancelAll()
            }
        }
    }

    private func bind(_ point: EgressPoint) async throws -> NIOAsyncChannel<EgressConnection.Bytes, Never> {
        let (idle, connections) = (limits.idle, limits.connections)
        do {
            return try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .serverChannelOption(.backlog, value: 256)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .serverChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(
                            AvailableConnectionsChannelHandler(maxConnections: connections))
                    }
                }
                .childChannelOption(.allowRemoteHalfClosure, value: true)
                .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
                .bind(host: "127.0.0.1", port: point.port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(IdleStateHandler(allTimeout: idle))
                        try channel.pipeline.syncOperations.addHandler(IdleCloser())
                        return try EgressConnection.Bytes(
                            wrappingChannelSynchronously: channel,
                            configuration: .init(isOutboundHalfClosureEnabled: true))
                    }
                }
        } catch let error as IOError {
            throw EmbeddedNetworkError(
                .bindFailed,
                "the egress point '\(point.name)' cannot listen on 127.0.0.1:\(point.port): "
                    + "\(String(cString: strerror(error.errnoCode))); stop what listens there, for ports are kept",
                cause: error)
        }
    }
}
