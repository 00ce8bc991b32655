import IPNetworks
import NIOCore
import NetworkRules
import Synchronization

/// Where a connection comes from, once that is known.
///
/// The channel's event loop writes it while the PROXY header is decoded, before the first byte of HTTP is; requests
/// read it from their tasks.
final class ConnectionOrigin: Sendable {
    private struct Announcement {
        var client: AnyIPAddress?
        var route: AccessRoute
    }

    private let announced: Mutex<Announcement>

    /// The origin of a connection that came by `route`, as far as its listener knows.
    init(route: AccessRoute) { announced = Mutex(Announcement(client: nil, route: route)) }

    /// What the PROXY header said.
    func announce(_ client: AnyIPAddress, by route: AccessRoute) {
        announced.withLock { $0 = Announcement(client: client, route: route) }
    }

    /// The kind of client, and the way by which it came.
    var route: AccessRoute { announced.withLock { $0.route } }

    /// The client of the connection `channel`: what was announced, else the peer's address, else this machine where
    /// the peer is a Unix socket.
    ///
    /// Nil when the peer is gone already.
    func client(of channel: any Channel) -> AnyIPAddress? {
        if let announced = announced.withLock({ $0.client }) { return announced }
        guard let remote = channel.remoteAddress else { return nil }
        switch remote {
        case .unixDomainSocket:
            return .v4(IPv4Address(bits: 0x7F00_0001))
        case .v4, .v6:
            // A zone (`fe80::1%eth0`) says where the address is valid, not what it is.
            guard let text = remote.ipAddress?.prefix(while: { $0 != "%" }) else { return nil }
            return try? AnyIPAddress(parsing: text)
        }
    }
}
