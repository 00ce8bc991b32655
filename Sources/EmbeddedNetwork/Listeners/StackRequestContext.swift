import Hummingbird
import IPNetworks
import NetworkRules

/// A request's context in the embedded stack: who asks, and at which door.
///
/// The client comes from the connection alone: the peer's address on TCP, what the PROXY header says on a Unix socket
/// that accepts one. No HTTP header is ever asked.
public struct StackRequestContext: RequestContext {
    /// A connection of the stack makes contexts.
    public typealias Source = StackRequestContextSource

    /// What Hummingbird keeps.
    public var coreContext: CoreRequestContextStorage
    /// The address that the request counts as coming from.
    ///
    /// A client that speaks to a Unix socket for itself, without a proxy, is 127.0.0.1.
    public let client: AnyIPAddress
    /// The name of the listener that accepted the connection.
    public let listener: String
    /// The kind of client, and the way by which it came: what the listener is for, or what the PROXY header says.
    public let route: AccessRoute
    /// Whether the client speaks TLS to the listener.
    public let isEncrypted: Bool
    /// What becomes known of the request while it is answered.
    package let findings = RequestFindings()

    /// The scheme by which the client came: `https` or `http`.
    package var scheme: String { isEncrypted ? "https" : "http" }

    /// The context of a request on the connection `source`.
    public init(source: StackRequestContextSource) {
        self.coreContext = .init(source: source)
        self.client = source.client
        self.listener = source.listener
        self.route = source.route
        self.isEncrypted = source.isEncrypted
    }
}
