import IPNetworks
import Logging
import NIOCore
import NIOPosix

/// One connection of a client to an egress point, from its request to its end.
struct EgressConnection {
    typealias Bytes = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    let client: Bytes
    /// The name of the point that the client came to.
    let point: String
    let points: EgressDirectory
    let route: @Sendable (_ host: String, _ port: Int) -> EgressRoute?
    let limits: EgressService.Limits
    let logger: Logger

    /// Serves the connection; an error ends it, for nobody else could do anything about one.
    func serve() async {
        do {
            try await client.executeThenClose { inbound, outbound in
                var reader = inbound.makeAsyncIterator()
                do {
                    guard let (request, rest) = try await readRequest(from: &reader) else { return }
                    try await connect(request, sending: rest, reader: &reader, outbound: outbound)
                } catch let refusal as ProxyRequest.Refusal {
                    try await answer(refusal, reader: &reader, outbound: outbound)
                }
            }
        } catch {
            logger.trace("a connection ended", metadata: ["error": "\(error)"])
        }
    }

    /// The client's request and the bytes behind its head; nil when the client goes away first.
    private func readRequest(
        from reader: inout NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    ) async throws -> (ProxyRequest, ByteBuffer)? {
        let deadline = closing(client.channel, in: limits.head)
        defer { deadline.cancel() }
        var received = ByteBuffer()
        while var bytes = try await reader.next() {
            received.writeBuffer(&bytes)
            do {
                guard let (head, byteCount) = try MessageHead.decode(received.readableBytesView) else { continue }
                received.moveReaderIndex(forwardBy: byteCount)
                return (try ProxyRequest(head), received)
            } catch is MessageHead.Malformed {
                throw ProxyRequest.Refusal.malformed
            }
        }
        return nil
    }

    /// Opens the way to the host that is asked for and carries bytes until both sides are done.
    private func connect(
        _ request: ProxyRequest,
        sending rest: ByteBuffer,
        reader: inout NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
        outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) async throws {
        let target = request.target
        guard let route = route(target.host, target.port), let point = points.point(named: point) else {
            throw ProxyRequest.Refusal(
                status: "502 Bad Gateway",
                text: "The embedded stack plays no '\(target.host)' on port \(target.port), and an egress point "
                    + "leads nowhere else.\n")
        }
        let host: Bytes
        do {
            host = try await open(route)
        } catch {
            logger.warning("cannot reach a host", metadata: ["host": "\(target.host)", "error": "\(error)"])
            throw Self.unreachable(target, by: route)
        }
        var opening = ByteBuffer()
        if case .played = route {
            opening = ProxyProtocolHeader.encodeVersion2(
                source: .init(address: point.ipv4, port: UInt16(client.channel.remoteAddress?.port ?? 0)),
                destination: .init(address: IPv4Address(bits: 0x7F00_0001), port: UInt16(target.port)),
                route: point.route)
        }
        let head: ResponseCloser?
        switch request.kind {
        case .tunnel:
            head = nil
            try await outbound.write(ByteBuffer(string: "HTTP/1.1 200 Connection established\r\n\r\n"))
        case .exchange(let requestHead):
            head = ResponseCloser()
            opening.writeImmutableBuffer(requestHead)
        }
        opening.writeImmutableBuffer(rest)
        try await carry(opening, reader: &reader, outbound: outbound, host: host, response: head)
    }

    /// Carries `opening` and what the client sends to `host`, and what `host` sends to the client.
    ///
    /// The end of one direction leaves the other open.
    private func carry(
        _ opening: ByteBuffer,
        reader: inout NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
        outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>,
        host: Bytes,
        response: ResponseCloser?
    ) async throws {
        let (client, logger) = (client.channel, logger)
        // A client that is gone altogether leaves nobody to answer.
        client.closeFuture.whenComplete { _ in host.channel.close(promise: nil) }
        try await host.executeThenClose { hostInbound, hostOutbound in
            async let answers: Void = {
                do {
                    var response = response
                    for try await bytes in hostInbound {
                        guard let passed = try response?.pass(bytes) ?? bytes as ByteBuffer? else { continue }
                        try await outbound.write(passed)
                    }
                    outbound.finish()
                } catch {
                    logger.trace("a host's side ended", metadata: ["error": "\(error)"])
                    client.close(promise: nil)
                }
            }()
            try await hostOutbound.write(opening)
            while let bytes = try await reader.next() { try await hostOutbound.write(bytes) }
            hostOutbound.finish()
            await answers
        }
    }

    /// What a client is told whose host does not answer.
    private static func unreachable(_ target: HostAndPort, by route: EgressRoute) -> ProxyRequest.Refusal {
        switch route {
        case .played:
            ProxyRequest.Refusal(
                status: "503 Service Unavailable",
                text: "The embedded stack plays '\(target.host)', but its listener does not answer.\n")
        case .outside:
            ProxyRequest.Refusal(
                status: "502 Bad Gateway",
                text: "The host '\(target.host)' cannot be reached on port \(target.port) from this machine.\n")
        }
    }

    /// Connects to where `route` leads.
    private func open(_ route: EgressRoute) async throws -> Bytes {
        let bootstrap = ClientBootstrap(group: client.channel.eventLoop)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connectTimeout(limits.head)
        switch route {
        case .played(let socketPath):
            return try await bootstrap.connect(unixDomainSocketPath: socketPath, channelInitializer: wrap)
        case .outside(let host, let port):
            return try await bootstrap.connect(host: host, port: port, channelInitializer: wrap)
        }
    }

    private func wrap(_ channel: any Channel) -> EventLoopFuture<Bytes> {
        channel.eventLoop.makeCompletedFuture {
            try Bytes(wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
        }
    }

    /// Gives the proxy's own answer, then reads what the client still sends: closing on unread bytes would reset the
    /// connection, and a reset can overtake the answer.
    private func answer(
        _ refusal: ProxyRequest.Refusal,
        reader: inout NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
        outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) async throws {
        var response = "HTTP/1.1 \(refusal.status)\r\nContent-Type: text/plain; charset=utf-8\r\n"
        response += "Content-Length: \(refusal.text.utf8.count)\r\nConnection: close\r\n"
        if refusal == .notProxied { response += "Allow: CONNECT\r\n" }
        try await outbound.write(ByteBuffer(string: response + "\r\n" + refusal.text))
        outbound.finish()
        let deadline = closing(client.channel, in: limits.linger)
        defer { deadline.cancel() }
        while try await reader.next() != nil {}
    }

    private func closing(_ channel: any Channel, in time: TimeAmount) -> Scheduled<Void> {
        channel.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
    }
}
