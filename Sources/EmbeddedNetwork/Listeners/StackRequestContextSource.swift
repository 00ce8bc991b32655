import Hummingbird
import IPNetworks
import Logging
import NetworkRules

/// What a connection knows about itself, from which the context of each of its requests is made.
public struct StackRequestContextSource: RequestContextSource {
    /// The request's logger; its metadata name the request.
    public let logger: Logger
    /// The address that the request counts as coming from.
    public let client: AnyIPAddress
    /// The name of the listener that accepted the connection.
    public let listener: String
    /// The kind of client, and the way by which it came.
    public let route: AccessRoute
    /// Whether the connection speaks TLS.
    public let isEncrypted: Bool

    /// A source for a request that `client` made to `listener`.
    public init(
        logger: Logger, client: AnyIPAddress, listener: String, route: AccessRoute = .publicEndpoint,
        isEncrypted: Bool = false
    ) {
        // Hummingbird's contexts expect a request ID among the logger's metadata.
        var logger = logger
        if logger[metadataKey: "hb.request.id"] == nil {
            logger[metadataKey: "hb.request.id"] = .stringConvertible(RequestID())
        }
        self.logger = logger
        self.client = client
        self.listener = listener
        self.route = route
        self.isEncrypted = isEncrypted
    }
}
