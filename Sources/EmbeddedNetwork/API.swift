// The public face; each declaration moves into a file of its own as it becomes real.
import Foundation
import Hummingbird
import IPNetworks
import Logging
import NIOCore
import NIOSSL
import ServiceLifecycle

/// What a connection of the embedded stack knows about itself, from which a request's context is made.
public struct StackRequestContextSource: RequestContextSource {
    public let logger: Logger
    public let client: AnyIPAddress
    public let listener: String
    public init(logger: Logger, client: AnyIPAddress, listener: String) {
        self.logger = logger
        self.client = client
        self.listener = listener
    }
}

/// The client of a connection as the stack sees it.
public struct StackRequestContext: RequestContext {
    public typealias Source = StackRequestContextSource
    public var coreContext: CoreRequestContextStorage
    public let client: AnyIPAddress
    public let listener: String
    public init(source: StackRequestContextSource) {
        self.coreContext = .init(source: source)
        self.client = source.client
        self.listener = source.listener
    }
}

/// A certificate authority of this machine alone.
/// `registryNames`: DNS names beside the fixed ones, each below a constrained domain; a bare word means WORD.azurecr.io.
public struct LocalAuthority: Sendable {
    public static func loadOrCreate(directory: String, registryNames: [String], now: Date) throws -> LocalAuthority {
        fatalError("unimplemented")
    }
    public let certificateFile: String
    public func serverTLS() throws -> TLSConfiguration { fatalError("unimplemented") }
}

public enum ListenerAddress: Sendable, Hashable {
    case tcp(host: String, port: Int)
    case unix(path: String)
}

/// One HTTP/1.1 listener. `onBound` gets the TCP port, or nil for a Unix socket.
public struct StackListener: Service {
    public init(
        name: String,
        address: ListenerAddress,
        tls: TLSConfiguration? = nil,
        acceptsProxyProtocol: Bool = false,
        responder: some HTTPResponder<StackRequestContext>,
        logger: Logger,
        onBound: @escaping @Sendable (Int?) async -> Void = { _ in }
    ) { fatalError("unimplemented") }
    public func run() async throws { fatalError("unimplemented") }
}

/// A public address and the loopback port of the proxy that speaks for it.
public struct EgressPoint: Sendable, Codable, Hashable {
    public let name: String
    /// The public IPv4 address as text; `ipv4` is the same as a value.
    public var address: String { ipv4.description }
    public let ipv4: IPv4Address
    public var port: Int
    public init(name: String, address: IPv4Address, port: Int) {
        self.name = name
        self.ipv4 = address
        self.port = port
    }
    public init(name: String, address: String, port: Int) throws(IPParseError) {
        self.init(name: name, address: try IPv4Address(parsing: address), port: port)
    }
}

/// The current egress points. Adding one while an `EgressService` runs makes it listen; moving one's address
/// is seen by every connection accepted afterwards.
public final class EgressDirectory: Sendable {
    public init(_ points: [EgressPoint] = []) { fatalError("unimplemented") }
    /// In the order in which they were added.
    public var points: [EgressPoint] { fatalError("unimplemented") }
    public func point(named name: String) -> EgressPoint? { fatalError("unimplemented") }
    /// Throws when the name or the port is taken.
    public func add(_ point: EgressPoint) throws { fatalError("unimplemented") }
    /// Throws when there is no such point.
    public func move(_ name: String, to address: IPv4Address) throws { fatalError("unimplemented") }
}

public struct EgressRoute: Sendable, Hashable {
    public let socketPath: String
    public init(socketPath: String) { self.socketPath = socketPath }
}

/// `route` gets the host in lower case without a trailing dot. `onBound` is called for each point once it listens.
/// Put it before the listeners in a ServiceGroup: it is then shut down after them.
public struct EgressService: Service {
    public init(
        points: EgressDirectory,
        route: @escaping @Sendable (_ host: String, _ port: Int) -> EgressRoute?,
        logger: Logger,
        onBound: @escaping @Sendable (EgressPoint) async -> Void = { _ in }
    ) { fatalError("unimplemented") }
    public func run() async throws { fatalError("unimplemented") }
}

/// The file that the download page offers. Making one hashes the bytes: keep it while they stay.
public struct DownloadFile: Sendable {
    public let fileName: String
    public let modified: Date
    public init(fileName: String, bytes: [UInt8], modified: Date) { fatalError("unimplemented") }
}

/// Microsoft's download page with the current sample.
public struct DownloadPage: HTTPResponder {
    public typealias Context = StackRequestContext
    public init(current: @escaping @Sendable () async throws -> DownloadFile) { fatalError("unimplemented") }
    public func respond(to request: Request, context: StackRequestContext) async throws -> Response {
        fatalError("unimplemented")
    }
}

public enum FreePort {
    /// A TCP port of 127.0.0.1 that nothing listened on a moment ago.
    public static func choose() throws -> Int { fatalError("unimplemented") }
    /// Several different ones.
    public static func choose(_ count: Int) throws -> [Int] { fatalError("unimplemented") }
}
