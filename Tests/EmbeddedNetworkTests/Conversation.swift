import Foundation
import NIOCore
import NIOPosix

/// A raw connection, for clients that are ruder than curl.
struct Conversation: ~Copyable {
    typealias Bytes = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var reader: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private var received = ByteBuffer()

    /// Connects to a port of 127.0.0.1.
    static func with<Value: Sendable>(
        port: Int, _ body: (inout Conversation) async throws -> Value
    ) async throws -> Value {
        try await with(SocketAddress(ipAddress: "127.0.0.1", port: port), body)
    }

    /// Connects to a Unix socket.
    static func with<Value: Sendable>(
        socket path: String, _ body: (inout Conversation) async throws -> Value
    ) async throws -> Value {
        try await with(SocketAddress(unixDomainSocketPath: path), body)
    }

    private static func with<Value: Sendable>(
        _ address: SocketAddress, _ body: (inout Conversation) async throws -> Value
    ) async throws -> Value {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(to: address) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try Bytes(
                        wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var conversation = Conversation(outbound: outbound, reader: inbound.makeAsyncIterator())
            return try await body(&conversation)
        }
    }

    private init(
        outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>,
        reader: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    ) {
        self.outbound = outbound
        self.reader = reader
    }

    func send(_ text: String) async throws { try await outbound.write(ByteBuffer(string: text)) }

    func send(_ bytes: some Sequence<UInt8>) async throws { try await outbound.write(ByteBuffer(bytes: bytes)) }

    /// Says that nothing more will be sent.
    func finish() { outbound.finish() }

    /// What comes up to and with `mark`; less when the connection ends before.
    mutating func read(through mark: String) async throws -> String {
        while true {
            let text = String(buffer: received)
            if let range = text.range(of: mark) {
                let found = text[..<range.upperBound]
                received.moveReaderIndex(forwardBy: found.utf8.count)
                return String(found)
            }
            guard var bytes = try await reader.next() else { return text }
            received.writeBuffer(&bytes)
        }
    }

    /// The head of the next answer and, by its Content-Length, its body.
    mutating func readAnswer() async throws -> (head: String, body: String) {
        let head = try await read(through: "\r\n\r\n")
        let length = head.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
            .flatMap { Int($0.dropFirst("content-length:".count).drop { $0 == " " }) }
        while received.readableBytes < length ?? 0, var bytes = try await reader.next() { received.writeBuffer(&bytes) }
        return (head, received.readString(length: min(length ?? 0, received.readableBytes)) ?? "")
    }

    /// Everything up to the end of the connection; a reset counts as an end.
    mutating func readToEnd() async -> String {
        while var bytes = try? await reader.next() { received.writeBuffer(&bytes) }
        return String(buffer: received)
    }
}
