/// Where a listener listens.
public enum ListenerAddress: Sendable, Hashable, CustomStringConvertible {
    /// A TCP port of a host's address.
    case tcp(host: String, port: Int)
    /// A Unix socket, in a folder that belongs to this user alone.
    case unix(path: String)

    /// `127.0.0.1:443` or `/path/to.sock`.
    public var description: String {
        switch self {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): path
        }
    }
}
