import NIOCore
import NIOPosix

/// Hands the connections that come out of a ``NetworkNamespace`` to an agent's egress point.
struct EgressRelay {
    /// The most connections at a time: more than any engine opens, and few of the files that this process may have open.
    static let mostConnections = 128

    private let channel: any Channel

    /// Serves `listener`, which it closes at the end, with the proxy on `port` of 127.0.0.1.
    static func start(_ listener: Int32, to port: Int) async throws -> EgressRelay {
        let places = ConnectionPlaces(mostConnections)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 256)
            .childChannelOption(.autoRead, value: false)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { client in
                guard places.take() else {
                    return client.eventLoop.makeFailedFuture(
                        BuildStackError(.limit, "The run has more than \(mostConnections) connections at a time."))
                }
                client.closeFuture.whenComplete { _ in places.giveBack() }
                return connect(client, to: port)
            }
            .withBoundSocket(listener).get()
        return EgressRelay(channel: channel)
    }

    /// Ends the relay; connections in progress end with their clients.
    func stop() async { try? await channel.close() }

    private static func connect(_ client: any Channel, to port: Int) -> EventLoopFuture<Void> {
        ClientBootstrap(group: client.eventLoop)
            .channelOption(.autoRead, value: false)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connectTimeout(.seconds(10))
            .connect(host: "127.0.0.1", port: port)
            .flatMapThrowing { proxy in
                try client.pipeline.syncOperations.addHandler(ByteRelay(to: proxy))
                try proxy.pipeline.syncOperations.addHandler(ByteRelay(to: client))
            }
    }
}
