import IPNetworks
import NIOCore
import NetworkRules

extension ProxyProtocolHeader {
    /// What a version 2 header begins with; no HTTP request and no TLS record does.
    static let signature: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A]
    /// The most bytes after the fixed sixteen that are accepted; addresses take at most 216, the rest is TLVs.
    static let longestTail = 2048

    /// Reads a binary header.
    static func decodeVersion2(_ bytes: ByteBufferView) throws(Malformed) -> ProxyProtocolHeader? {
        guard zip(bytes, signature).allSatisfy(==) else {
            throw Malformed(description: "the connection does not begin with a PROXY header")
        }
        guard bytes.count >= 16 else { return nil }
        let fixed = bytes.prefix(16).suffix(4).map { $0 }
        let (version, command) = (fixed[0] >> 4, fixed[0] & 0xF)
        guard version == 2, command <= 1 else {
            throw Malformed(description: "the PROXY header has version \(version) and command \(command)")
        }
        let tailCount = Int(fixed[2]) << 8 | Int(fixed[3])
        guard tailCount <= longestTail else {
            throw Malformed(description: "the PROXY header has \(tailCount) more bytes, over \(longestTail)")
        }
        let kind = Kind(rawValue: fixed[1])
        if command == 1 {
            guard let kind else {
                throw Malformed(description: "the PROXY header has the unknown family and protocol \(fixed[1])")
            }
            guard tailCount >= kind.addressByteCount else {
                throw Malformed(description: "the PROXY header's \(tailCount) bytes are too few for its addresses")
            }
        }
        guard bytes.count >= 16 + tailCount else { return nil }
        let byteCount = 16 + tailCount
        // The receiver of a LOCAL command ignores the rest.
        guard command == 1, let kind, kind != .unspecified else {
            return ProxyProtocolHeader(source: nil, destination: nil, byteCount: byteCount)
        }
        let tail = bytes.dropFirst(16).prefix(tailCount)
        let route = try route(among: tail.dropFirst(kind.addressByteCount))
        guard let width = kind.addressWidth else {
            return ProxyProtocolHeader(source: nil, destination: nil, byteCount: byteCount)
        }
        let ports = tail.dropFirst(2 * width)
        return ProxyProtocolHeader(
            source: Endpoint(address: address(tail.prefix(width)), port: UInt16(integer(ports.prefix(2)))),
            destination: Endpoint(
                address: address(tail.dropFirst(width).prefix(width)),
                port: UInt16(integer(ports.dropFirst(2).prefix(2)))),
            route: route, byteCount: byteCount)
    }

    /// The header that announces a connection from `source` to `destination`, of a client of the kind `route`.
    static func encodeVersion2(
        source: Endpoint4, destination: Endpoint4, route: AccessRoute = .publicEndpoint
    ) -> ByteBuffer {
        let routeCode = routeCodes.first { $0.value == route }?.key
        var buffer = ByteBuffer(bytes: signature)
        buffer.writeInteger(UInt8(0x21))
        buffer.writeInteger(Kind.tcp4.rawValue)
        buffer.writeInteger(UInt16(routeCode == nil ? 12 : 16))
        buffer.writeInteger(source.address.bits)
        buffer.writeInteger(destination.address.bits)
        buffer.writeInteger(source.port)
        buffer.writeInteger(destination.port)
        if let routeCode {
            buffer.writeInteger(routeExtension)
            buffer.writeInteger(UInt16(1))
            buffer.writeInteger(routeCode)
        }
        return buffer
    }

    /// The extension that says what kind of client comes: the first of the types that the format leaves to
    /// applications (PP2_TYPE_MIN_CUSTOM).
    static let routeExtension: UInt8 = 0xE0

    /// What the extension's one byte says; a private endpoint is a listener, and nothing that a proxy can announce.
    private static let routeCodes: [UInt8: AccessRoute] = [
        1: .trustedService, 2: .task(systemAssignedIdentity: false), 3: .task(systemAssignedIdentity: true),
    ]

    /// An IPv4 address and a port.
    struct Endpoint4 {
        let address: IPv4Address
        let port: UInt16
    }

    /// The families and protocols that a stream can have.
    private enum Kind: UInt8 {
        case unspecified = 0x00
        case tcp4 = 0x11
        case tcp6 = 0x21
        case unixStream = 0x31

        /// The bytes of one IP address.
        var addressWidth: Int? {
            switch self {
            case .unspecified, .unixStream: nil
            case .tcp4: 4
            case .tcp6: 16
            }
        }

        /// The bytes of both addresses and ports.
        var addressByteCount: Int {
            switch self {
            case .unspecified: 0
            case .tcp4: 12
            case .tcp6: 36
            case .unixStream: 216
            }
        }
    }

    private static func address(_ bytes: ByteBufferView) -> AnyIPAddress {
        let bits = integer(bytes)
        // A mapped IPv4 address (RFC 4291, section 2.5.5.2) is the IPv4 address.
        guard bytes.count == 16, bits >> 32 != 0xFFFF else {
            return .v4(IPv4Address(bits: UInt32(truncatingIfNeeded: bits)))
        }
        return .v6(IPv6Address(bits: bits))
    }

    private static func integer(_ bytes: ByteBufferView) -> UInt128 { bytes.reduce(0) { $0 << 8 | UInt128($1) } }

    /// What kind of client the type-length-value records name, which must fill the rest of the header exactly.
    private static func route(among bytes: ByteBufferView) throws(Malformed) -> AccessRoute {
        var rest = bytes
        var route = AccessRoute.publicEndpoint
        while let type = rest.first {
            let length = Int(truncatingIfNeeded: integer(rest.dropFirst().prefix(2)))
            guard rest.count >= 3 + length else {
                throw Malformed(description: "an extension of the PROXY header is longer than the header")
            }
            if type == routeExtension, length == 1 {
                route = rest.dropFirst(3).first.flatMap { routeCodes[$0] } ?? .publicEndpoint
            }
            rest = rest.dropFirst(3 + length)
        }
        return route
    }
}
