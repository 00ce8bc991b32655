import IPNetworks
import NIOCore
import NetworkRules

/// A PROXY protocol header, version 1 or 2: who a proxied connection comes from.
///
/// The format is haproxy's, <https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt>. Checksums, like every other
/// TLV but the one of ours that says what kind of client comes, are walked over and not looked at.
struct ProxyProtocolHeader: Sendable, Hashable {
    /// An address and a port.
    struct Endpoint: Sendable, Hashable {
        let address: AnyIPAddress
        let port: UInt16
    }

    /// The client's end of the proxied connection; nil where the proxy speaks for itself (LOCAL) or cannot say
    /// (UNKNOWN, UNSPEC, Unix sockets).
    let source: Endpoint?
    /// The end that the client connected to; nil where `source` is.
    let destination: Endpoint?
    /// What kind of client comes; without the extension that says so, an ordinary one.
    var route = AccessRoute.publicEndpoint
    /// The header's length on the wire.
    let byteCount: Int

    /// Why bytes are no PROXY header.
    struct Malformed: Error, Hashable, CustomStringConvertible {
        let description: String
    }

    /// Reads the header at the front of `bytes`; nil where these end within it.
    ///
    /// - Throws: ``Malformed`` as soon as no continuation could make a header of `bytes`, or one longer than the limit.
    static func decode(_ bytes: ByteBufferView) throws(Malformed) -> ProxyProtocolHeader? {
        guard let first = bytes.first else { return nil }
        return first == signature[0] ? try decodeVersion2(bytes) : try decodeVersion1(bytes)
    }
}
