import Foundation
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import XCTest

@testable import EmbeddedNetwork

/// A test with a private folder, whose path is short enough for Unix sockets, and services that run meanwhile.
class NetworkTestCase: XCTestCase {
    private(set) var directory = ""

    let logger: Logger = {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return logger
    }()

    override func setUpWithError() throws {
        var template = Array("/tmp/embnet-XXXXXX".utf8CString)
        directory = String(cString: try XCTUnwrap(mkdtemp(&template)))
    }

    override func tearDownWithError() throws {
        try FileManager.default.removeItem(atPath: directory)
    }

    /// Runs `services` while `body` runs, then shuts them down gracefully and waits for them.
    func withServices<Value: Sendable>(
        _ services: [any Service], _ ports: BoundPorts, _ body: () async throws -> Value
    ) async throws -> Value {
        let group = ServiceGroup(configuration: .init(services: services, logger: logger))
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                do {
                    try await group.run()
                    ports.fail(CancellationError())
                } catch {
                    ports.fail(error)
                    throw error
                }
            }
            let value = try await body()
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return value
        }
    }

    /// Runs a TCP listener on a free port while `body` runs with that port.
    func withListener<Value: Sendable>(
        tls: TLSConfigurationBox? = nil,
        limits: StackChannel.Limits = .init(),
        _ responder: some HTTPResponder<StackRequestContext>,
        direct: (any DirectResponder)? = nil,
        _ body: (Int) async throws -> Value
    ) async throws -> Value {
        let ports = BoundPorts()
        let listener = StackListener(
            name: "test", address: .tcp(host: "127.0.0.1", port: 0), tls: tls?.configuration, limits: limits,
            responder: responder, direct: direct, logger: logger, onBound: { ports.set("test", $0) })
        return try await withServices([listener], ports) { try await body(ports.port("test")) }
    }

    /// Runs a Unix listener that accepts PROXY headers while `body` runs with its path.
    func withProxiedListener<Value: Sendable>(
        limits: StackChannel.Limits = .init(),
        _ responder: some HTTPResponder<StackRequestContext>,
        _ body: (String) async throws -> Value
    ) async throws -> Value {
        let ports = BoundPorts()
        let path = directory + "/run/listener.sock"
        let listener = StackListener(
            name: "test", address: .unix(path: path), acceptsProxyProtocol: true, limits: limits, responder: responder,
            logger: logger, onBound: { ports.set("test", $0) })
        return try await withServices([listener], ports) {
            _ = try await ports.port("test")
            return try await body(path)
        }
    }
}

/// Answers with what the stack makes of a request.
struct EchoResponder: HTTPResponder {
    func respond(to request: Request, context: StackRequestContext) async throws -> Response {
        let body = try await request.body.collect(upTo: 1 << 26)
        let text = "\(context.listener) \(context.client) \(request.method) \(request.uri) \(body.readableBytes)"
        return Response(status: .ok, body: .init(byteBuffer: ByteBuffer(string: text)))
    }
}
