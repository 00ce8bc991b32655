import EmbeddedNetwork
import Hummingbird
import Logging
import NIOSSL

/// Something that answers HTTP as long as the stack runs, and where it is found.
struct StackHost: Sendable {
    /// Where a host is found.
    enum Place: Sendable {
        /// Behind every egress point by its names in the world, at 443, and on 127.0.0.1 at a port where it has one; the
        /// egress points hand connections on to the socket.
        case played(hosts: [String], port: Int?, socket: String)
        /// On 127.0.0.1 alone.
        case port(Int)
        /// On a Unix socket alone, for this user's programs.
        case socket(String)
    }

    /// What it is called in logs.
    let name: String
    let place: Place
    /// The TLS settings of its listeners; nil for plain HTTP.
    var tls: TLSConfiguration?
    let responder: any HTTPResponder<StackRequestContext>

    /// The names of its listeners among all that are bound.
    var listenerNames: [String] { addresses.map(\.name) }

    /// Lets the egress points find it.
    func announce(in routes: RouteTable) {
        guard case .played(let hosts, let port, let socket) = place else { return }
        routes.add(hosts: hosts, localPort: port, socket: socket)
    }

    /// Its listeners, which tell `bound` when they accept connections.
    func listeners(bound: BoundListeners, logger: Logger) -> [StackListener] {
        addresses.map { name, address, isBehindEgress in
            StackListener(
                name: name, address: address, tls: tls, acceptsProxyProtocol: isBehindEgress, responder: responder,
                logger: logger, onBound: { _ in await bound.mark(name) })
        }
    }

    private var addresses: [(name: String, address: ListenerAddress, isBehindEgress: Bool)] {
        switch place {
        case .played(_, let port, let socket):
            let local = port.map { (name, ListenerAddress.tcp(host: "127.0.0.1", port: $0), false) }
            return [local, ("\(name) behind egress", .unix(path: socket), true)].compactMap(\.self)
        case .port(let port): return [(name, .tcp(host: "127.0.0.1", port: port), false)]
        case .socket(let path): return [(name, .unix(path: path), false)]
        }
    }
}
