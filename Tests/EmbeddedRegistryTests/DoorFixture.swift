import EmbeddedNetwork
import Foundation
import Hummingbird
import Logging
import NetworkRules
import Synchronization

@testable import EmbeddedRegistry

/// A registry's door behind a real listener: a Unix socket on which the PROXY header says who comes.
final class DoorFixture: DenialRecorder, RequestObserver {
    static let now = Date(timeIntervalSince1970: 1_795_000_000)

    let firewall: RegistryFirewall
    private let recorded = Mutex<[Denial]>([])
    private let observed = Mutex<[RequestRecord]>([])
    private let directory: URL
    private let listening = Mutex<Task<Void, any Error>?>(nil)

    private var socketPath: String { directory.appendingPathComponent("door.sock").path }
    var denials: [Denial] { recorded.withLock { $0 } }
    var records: [RequestRecord] { observed.withLock { $0 } }

    private init(_ rules: NetworkRuleSet) {
        firewall = RegistryFirewall(rules: rules)
        directory = FileManager.default.temporaryDirectory.appendingPathComponent("door-\(UUID().uuidString.prefix(8))")
    }

    /// A door that listens and enforces `rules`.
    static func open(_ rules: NetworkRuleSet, uploads: UploadGate = UploadGate()) async throws -> DoorFixture {
        let fixture = DoorFixture(rules)
        let door = RegistryDoor(
            keeper: Doorkeeper(
                registry: "blogbuildtest", hosts: RegistryHosts(own: ["blogbuildtest.azurecr.io"]),
                firewall: fixture.firewall, denials: fixture, observer: fixture, now: { now }),
            uploads: uploads,
            interior: Lobby(tokens: TokenFixture().service()))
        let (bound, continuation) = AsyncStream<Void>.makeStream()
        let listener = StackListener(
            name: "door", address: .unix(path: fixture.socketPath), acceptsProxyProtocol: true, responder: door,
            logger: Logger(label: "door", factory: { _ in SwiftLogNoOpLogHandler() }),
            onBound: { _ in continuation.yield() })
        let task = Task {
            defer { continuation.finish() }
            try await listener.run()
        }
        fixture.listening.withLock { $0 = task }
        for await _ in bound { return fixture }
        try await task.value
        throw CancellationError()
    }

    /// Asks everybody for a token.
    struct Lobby: HTTPResponder {
        let tokens: TokenService

        func respond(to request: Request, context: StackRequestContext) async throws -> Response {
            tokens.refusal(
                of: TokenFailure(.missing, ""), need: .identity, scheme: "https", to: request.head)
        }
    }

    func close() async {
        let task = listening.withLock { $0 }
        task?.cancel()
        _ = await task?.result
        try? FileManager.default.removeItem(at: directory)
    }

    func record(_ denial: Denial) { recorded.withLock { $0.append(denial) } }
    func record(_ record: RequestRecord) { observed.withLock { $0.append(record) } }

    /// The whole answer to a request of `client`, byte for byte.
    func answer(
        to client: String, method: String = "GET", path: String = "/v2/", host: String = "blogbuildtest.azurecr.io",
        headers: String = "Connection: close\r\n"
    ) throws -> String {
        let family = client.contains(":") ? "TCP6" : "TCP4"
        let server = client.contains(":") ? "::1" : "127.0.0.1"
        let request =
            "PROXY \(family) \(client) \(server) 40000 443\r\n\(method) \(path) HTTP/1.1\r\nHost: \(host)\r\n"
            + "X-Forwarded-For: 198.18.0.1\r\n\(headers)\r\n"
        return try exchange(request)
    }

    private func exchange(_ request: String) throws -> String {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: socketPath.utf8) }
        let file = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
        defer { Glibc.close(file) }
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(file, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard connected == 0, write(file, request, request.utf8.count) == request.utf8.count else {
            throw POSIXError(.ECONNREFUSED)
        }
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while case let count = read(file, &buffer, buffer.count), count > 0 { answer += buffer[..<count] }
        return String(decoding: answer, as: UTF8.self)
    }
}
