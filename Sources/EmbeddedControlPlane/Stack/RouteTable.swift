import EmbeddedNetwork
import Synchronization

/// Which socket plays which host, for the egress points, and which hosts outside of the stack they lead to.
///
/// A host that is not in the table is not to be reached.
final class RouteTable: Sendable {
    private struct Place: Hashable {
        let host: String
        let port: Int
    }

    private let sockets = Mutex<[Place: String]>([:])
    private let outside: Set<HostAndPort>

    /// A table that plays nothing yet.
    ///
    /// - Parameter outside: The hosts that are reached where nothing plays them.
    init(outside: [HostAndPort] = []) { self.outside = Set(outside) }

    /// Lets `socket` play `hosts`, in lower case, at 443, and this machine's own name and address at `localPort`.
    ///
    /// What has no name in the world, such as the download page, has no hosts. A host such as `*.blob.core.windows.net`
    /// stands for all names with one label in the asterisk's place that have no entry of their own.
    func add(hosts: [String], localPort: Int?, socket: String) {
        sockets.withLock { sockets in
            for host in hosts { sockets[Place(host: host, port: 443)] = socket }
            guard let localPort else { return }
            for host in ["localhost", "127.0.0.1"] { sockets[Place(host: host, port: localPort)] = socket }
        }
    }

    /// Lets `socket` play nothing any more; what another has taken over meanwhile stays with that one.
    func remove(socket: String) {
        sockets.withLock { $0 = $0.filter { $0.value != socket } }
    }

    /// The way to `host`, in lower case, at `port`.
    func route(_ host: String, _ port: Int) -> EgressRoute? {
        let socket = sockets.withLock { sockets -> String? in
            if let socket = sockets[Place(host: host, port: port)] { return socket }
            guard let dot = host.firstIndex(of: ".") else { return nil }
            return sockets[Place(host: "*" + host[dot...], port: port)]
        }
        if let socket { return .played(socketPath: socket) }
        let isOutside = outside.contains { $0.host == host && $0.port == port }
        return isOutside ? .outside(host: host, port: port) : nil
    }

    /// The way to a host and port as a Host header has them, in lower case; without a port, to port 443.
    func route(authority: String) -> EgressRoute? {
        let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
        guard let host = parts.first, parts.count <= 2 else { return nil }
        guard parts.count == 2 else { return route(String(host), 443) }
        return Int(parts[1]).flatMap { route(String(host), $0) }
    }
}
