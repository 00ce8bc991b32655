import IPNetworks
import NIOCore
import Synchronization

/// Where a connection comes from, once that is known.
///
/// The channel's event loop writes it while the PROXY header is decoded, before the first byte of HTTP is; requests
/// read it from their tasks.
final class ConnectionOrigin: Sendable {
    private let announced = Mutex<AnyIPAddress?>(nil)

    /// What the PROXY header said.
    func announce(_ client: AnyIPAddress) { announced.withLock { $0 = client } }

    /// The client of the connection `channel`: what was announced, else the peer's address, else this machine where
    /// the peer is a Unix socket.
    ///
    /// Nil when the peer is gone already.
    func client(of channel: any Channel) -> AnyIPAddress? {
        if let announced = announced.withLock({ $0 }) { return announced }
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
