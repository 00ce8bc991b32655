import EmbeddedNetwork
import Synchronization

/// Which socket plays which host, for the egress points.
///
/// A host that is not in the table is not played.
final class RouteTable: Sendable {
    private struct Place: Hashable {
        let host: String
        let port: Int
    }

    private let sockets = Mutex<[Place: String]>([:])

    /// Lets `socket` play `host`, in lower case, at 443, and this machine's own name and address at `localPort`.
    ///
    /// What has no name in the world, such as the download page, has no `host`.
    func add(host: String?, localPort: Int, socket: String) {
        sockets.withLock { sockets in
            for place in Self.places(host, localPort) { sockets[place] = socket }
        }
    }

    /// Lets `socket` play nothing any more; what another has taken over meanwhile stays with that one.
    func remove(socket: String) {
        sockets.withLock { $0 = $0.filter { $0.value != socket } }
    }

    /// The way to `host`, in lower case, at `port`.
    func route(_ host: String, _ port: Int) -> EgressRoute? {
        sockets.withLock { $0[Place(host: host, port: port)] }.map(EgressRoute.init(socketPath:))
    }

    private static func places(_ host: String?, _ localPort: Int) -> [Place] {
        let here = [Place(host: "localhost", port: localPort), Place(host: "127.0.0.1", port: localPort)]
        return here + (host.map { [Place(host: $0, port: 443)] } ?? [])
    }
}
