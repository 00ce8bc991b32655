import Foundation
import Hummingbird
import IPNetworks
import Logging
import NIOCore
import ServiceLifecycle
import XCTest

@testable import EmbeddedNetwork

/// A test of egress points with a stack behind them.
class EgressTestCase: NetworkTestCase {
    /// A stack that plays one registry over TLS and `plain.azurecr.io` without, behind two egress points.
    func withStack<Value: Sendable>(
        responder: some HTTPResponder<StackRequestContext> = EchoResponder(),
        limits: EgressService.Limits = .init(),
        onFailure: @escaping @Sendable (EgressPoint, any Error) async -> Void = { _, _ in },
        _ body: (EgressDirectory, BoundPorts, LocalAuthority) async throws -> Value
    ) async throws -> Value {
        let authority = try LocalAuthority.loadOrCreate(
            directory: directory + "/authority", registryNames: [], now: Date())
        let ports = BoundPorts()
        let free = try FreePort.choose(2)
        let points = EgressDirectory([
            try EgressPoint(name: "operator", address: "198.18.0.1", port: free[0]),
            try EgressPoint(name: "agent-1", address: "198.18.0.2", port: free[1]),
        ])
        let (tlsSocket, plainSocket) = (directory + "/run/tls.sock", directory + "/run/plain.sock")
        let tls = StackListener(
            name: "tls", address: .unix(path: tlsSocket), tls: try authority.serverTLS(), acceptsProxyProtocol: true,
            responder: responder, logger: logger, onBound: { ports.set("tls", $0) })
        let plain = StackListener(
            name: "plain", address: .unix(path: plainSocket), acceptsProxyProtocol: true, responder: responder,
            logger: logger, onBound: { ports.set("plain", $0) })
        let absent = directory + "/run/absent.sock"
        let egress = EgressService(
            points: points,
            route: { host, port in
                switch (host, port) {
                case ("blogbuildtest.azurecr.io", 443), ("localhost", 5443), ("127.0.0.1", 5443):
                    .played(socketPath: tlsSocket)
                case ("plain.azurecr.io", 80), ("localhost", 5080): .played(socketPath: plainSocket)
                case ("absent.azurecr.io", _): .played(socketPath: absent)
                default: nil
                }
            }, logger: logger, limits: limits, onBound: { ports.set($0.name, $0.port) },
            onFailure: onFailure)
        return try await withServices([egress, tls, plain], ports) {
            for name in ["tls", "plain", "operator", "agent-1"] { _ = try await ports.port(name) }
            return try await body(points, ports, authority)
        }
    }

    func port(_ name: String, _ points: EgressDirectory) throws -> Int {
        try XCTUnwrap(points.point(named: name)).port
    }
}
