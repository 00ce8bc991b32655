import IPNetworks
import NetworkRules

/// A public address, and the loopback port of the proxy whose connections come from it.
public struct EgressPoint: Sendable, Hashable {
    /// What people call it: `operator`, `agent-1`.
    public let name: String
    /// The public address as a value.
    public internal(set) var ipv4: IPv4Address
    /// The proxy's TCP port on 127.0.0.1.
    public var port: Int
    /// What kind of client comes from it.
    public let route: AccessRoute

    /// The public address as text.
    public var address: String { ipv4.description }

    /// The proxy's URL, for `HTTPS_PROXY`.
    public var proxy: String { "http://127.0.0.1:\(port)" }

    /// A point whose proxy listens on `port` of 127.0.0.1.
    public init(name: String, address: IPv4Address, port: Int, route: AccessRoute = .publicEndpoint) {
        self.name = name
        self.ipv4 = address
        self.port = port
        self.route = route
    }

    /// A point whose address is given as text.
    ///
    /// - Throws: `IPParseError` quoting the text.
    public init(
        name: String, address: String, port: Int, route: AccessRoute = .publicEndpoint
    ) throws(IPParseError) {
        self.init(name: name, address: try IPv4Address(parsing: address), port: port, route: route)
    }
}
