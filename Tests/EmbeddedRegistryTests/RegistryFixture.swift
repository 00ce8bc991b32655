import EmbeddedNetwork
import Foundation
import Hummingbird
import Logging
import NetworkRules
import RegistryStorage
import Synchronization
import XCTest

@testable import EmbeddedRegistry

/// A whole registry on TCP, by both ways and by Hummingbird's alone.
final class RegistryFixture: DenialRecorder, RequestObserver {
    /// By which way a request goes in.
    enum Way: CaseIterable {
        /// The direct way is asked first.
        case direct
        /// There is no direct way.
        case other
    }

    static let password = "a-password-of-the-admin-user"

    let storage: RegistryStorage
    let tokens = TokenFixture()
    let service: TokenService
    let firewall: RegistryFirewall
    let dataEndpoint: DataEndpoint
    private let directory: URL
    private let logger = Logger(label: "registry", factory: { _ in SwiftLogNoOpLogHandler() })
    private let ports = Mutex<[String: Int]>([:])
    private let listening = Mutex<[Task<Void, any Error>]>([])
    private let observed = Mutex<[RequestRecord]>([])

    var records: [RequestRecord] { observed.withLock { $0 } }
    var basic: String { TokenFixture.basic("blogbuildtest", Self.password) }

    private init(_ rules: NetworkRuleSet) throws {
        directory = FileManager.default.temporaryDirectory.appendingPathComponent(
            "registry-\(UUID().uuidString.prefix(8))")
        let tokens = tokens
        tokens.setAdmin(Self.password)
        service = tokens.service()
        storage = try RegistryStorage(
            directory: directory.path, now: { tokens.time },
            logger: Logger(label: "storage", factory: { _ in SwiftLogNoOpLogHandler() }))
        firewall = RegistryFirewall(rules: rules)
        dataEndpoint = DataEndpoint(
            host: "blogbuildtest.japaneast.data.azurecr.io", localAuthority: "localhost:54880", registry: "1",
            loginServer: TokenFixture.loginServer, key: Data(repeating: 7, count: 32), now: { tokens.time })
    }

    /// Runs `body` with a registry that lets everybody in who has the admin user's password.
    static func with<Value>(
        rules: NetworkRuleSet = NetworkRuleSet(defaultAction: .allow), hasDataEndpoint: Bool = false,
        hasTLS: Bool = false, _ body: (RegistryFixture) async throws -> Value
    ) async throws -> Value {
        let fixture = try RegistryFixture(rules)
        do {
            try await fixture.open(hasDataEndpoint: hasDataEndpoint, hasTLS: hasTLS)
            let value = try await body(fixture)
            await fixture.close()
            return value
        } catch {
            await fixture.close()
            throw error
        }
    }

    private func open(hasDataEndpoint: Bool, hasTLS: Bool) async throws {
        let keeper = Doorkeeper(
            registry: "blogbuildtest", hosts: RegistryHosts(own: [TokenFixture.loginServer]), firewall: firewall,
            denials: self, observer: self, now: { self.tokens.time })
        let routes = DistributionRoutes(storage: storage, dataEndpoint: hasDataEndpoint ? dataEndpoint : nil)
        let door = RegistryDoor(
            keeper: keeper,
            interior: RegistryInterior(
                tokens: service, distribution: routes,
                acr: ACRRoutes(storage: storage, loginServer: TokenFixture.loginServer)))
        let direct = RegistryDirectResponder(
            keeper: keeper, tokens: service, storage: storage, sendsBlobs: !hasDataEndpoint)
        let data = RegistryDoor(
            keeper: keeper, interior: DataEndpointResponder(endpoint: dataEndpoint, storage: storage))
        try await listen("direct") {
            StackListener(
                name: "direct", address: .tcp(host: "127.0.0.1", port: 0), responder: door, direct: direct,
                logger: logger, onBound: $0)
        }
        try await listen("other") {
            StackListener(
                name: "other", address: .tcp(host: "127.0.0.1", port: 0), responder: door, logger: logger, onBound: $0)
        }
        if hasTLS {
            let authority = try LocalAuthority.loadOrCreate(
                directory: directory.path + "-authority", registryNames: [], now: Date())
            let tls = try authority.serverTLS()
            try await listen("tls") {
                StackListener(
                    name: "tls", address: .tcp(host: "127.0.0.1", port: 0), tls: tls, responder: door, direct: direct,
                    logger: logger, onBound: $0)
            }
        }
        try await listen("data") {
            StackListener(
                name: "data", address: .tcp(host: "127.0.0.1", port: 0), responder: data, logger: logger, onBound: $0)
        }
    }

    private func listen(
        _ name: String, _ make: (@escaping @Sendable (Int?) async -> Void) -> StackListener
    ) async throws {
        let (bound, continuation) = AsyncStream<Int>.makeStream()
        let listener = make { continuation.yield($0 ?? 0) }
        let task = Task {
            defer { continuation.finish() }
            try await listener.run()
        }
        listening.withLock { $0.append(task) }
        for await port in bound {
            ports.withLock { $0[name] = port }
            return
        }
        try await task.value
    }

    private func close() async {
        for task in listening.withLock({ $0 }) {
            task.cancel()
            _ = await task.result
        }
        await storage.close()
        try? FileManager.default.removeItem(at: directory)
        try? FileManager.default.removeItem(atPath: directory.path + "-authority")
    }

    func record(_ denial: Denial) {}
    func record(_ record: RequestRecord) { observed.withLock { $0.append(record) } }

    /// The client that goes in by `way`.
    func client(_ way: Way) -> WireClient {
        WireClient(port: ports.withLock { $0[way == .direct ? "direct" : "other"] ?? 0 })
    }

    /// The port that speaks TLS, where there is one.
    var tlsPort: Int { ports.withLock { $0["tls"] ?? 0 } }

    /// The client of the data endpoint.
    var dataClient: WireClient { WireClient(port: ports.withLock { $0["data"] ?? 0 }) }

    /// The bytes of a request: the admin user's where `headers` do not say whose.
    func request(
        _ method: String, _ path: String, _ headers: [(String, String)] = [], body: Data? = nil,
        closes: Bool = true
    ) -> Data {
        var text = "\(method) \(path) HTTP/1.1\r\nHost: \(TokenFixture.loginServer)\r\n"
        if !headers.contains(where: { $0.0 == "Authorization" }) { text += "Authorization: \(basic)\r\n" }
        for (name, value) in headers where !value.isEmpty { text += "\(name): \(value)\r\n" }
        if let body, !headers.contains(where: { ["Content-Length", "Transfer-Encoding"].contains($0.0) }) {
            text += "Content-Length: \(body.count)\r\n"
        }
        if closes { text += "Connection: close\r\n" }
        return Data((text + "\r\n").utf8) + (body ?? Data())
    }

    /// The answer to one request.
    func send(
        _ method: String, _ path: String, _ headers: [(String, String)] = [], body: Data? = nil, by way: Way = .direct
    ) async throws -> WireAnswer {
        let bytes = try await client(way).exchange(request(method, path, headers, body: body))
        return try XCTUnwrap(try WireAnswer.parse(bytes, methods: [method]).first)
    }
}
