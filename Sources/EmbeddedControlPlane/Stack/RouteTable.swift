import EmbeddedNetwork
import Synchronization

/// Which socket plays which host, for the egress points. A host that is not in the table is not played.
final class RouteTable: Sendable {
    private struct Place: Hashable {
        let host: String
        let port: Int
    }

    private let sockets = Mutex<[Place: String]>([:])

    /// Lets `socket` play `host`, in lower case, at 443, and this machine's own name and address at `localPort`.
    func add(host: String, localPort: Int, socket: String) {
        sockets.withLock { sockets in
            for place in Self.places(host, localPort) { sockets[place] = socket }
        }
    }

    /// Lets nobody play `host` any more.
    func remove(host: String, localPort: Int) {
        sockets.withLock { sockets in
            for place in Self.places(host, localPort) { sockets[place] = nil }
        }
    }

    /// The way to `host`, in lower case, at `port`.
    func route(_ host: String, _ port: Int) -> EgressRoute? {
        sockets.withLock { $0[Place(host: host, port: port)] }.map(EgressRoute.init(socketPath:))
    }

    private static func places(_ host: String, _ localPort: Int) -> [Place] {
        [
            Place(host: host, port: 443), Place(host: "localhost", port: localPort),
            Place(host: "127.0.0.1", port: localPort),
        ]
    }
}
