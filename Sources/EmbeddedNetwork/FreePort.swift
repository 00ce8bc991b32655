import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Finds TCP ports of 127.0.0.1 to keep.
///
/// They lie below the range from which the system lends ports to outgoing connections, so that none of these sits on a
/// port when its owner is started again.
public enum FreePort {
    /// Ports below this one belong to well-known services.
    private static let lowest = 10_240
    /// How many ports of one's own choice are tried before the system is asked for any.
    private static let attempts = 100

    /// A port that nothing listened on a moment ago; another program may take it before its first use.
    ///
    /// - Throws: ``EmbeddedNetworkError`` with `bindFailed`.
    public static func choose() throws -> Int { try choose(1)[0] }

    /// `count` different ports that nothing listened on a moment ago.
    ///
    /// - Throws: ``EmbeddedNetworkError`` with `bindFailed`.
    public static func choose(_ count: Int) throws -> [Int] {
        var generator = SystemRandomNumberGenerator()
        return try choose(count, below: lentPorts, using: &generator)
    }

    /// `count` different ports below `limit` where such are free, else any.
    static func choose(
        _ count: Int, below limit: Int, using generator: inout some RandomNumberGenerator
    ) throws -> [Int] {
        // All sockets stay open until the last port is chosen, so that no port comes twice.
        var sockets: [Int32] = []
        defer { for socket in sockets { close(socket) } }
        return try (0..<count).map { _ in
            for _ in 0..<(limit > lowest ? attempts : 0) {
                if let (socket, port) = try bound(to: Int.random(in: lowest..<limit, using: &generator)) {
                    sockets.append(socket)
                    return port
                }
            }
            guard let (socket, port) = try bound(to: 0) else { throw failure() }
            sockets.append(socket)
            return port
        }
    }

    /// The first port that the system lends to outgoing connections.
    static var lentPorts: Int {
        let range = try? String(contentsOfFile: "/proc/sys/net/ipv4/ip_local_port_range", encoding: .utf8)
        // Where the file is missing: what the Internet Assigned Numbers Authority calls dynamic (RFC 6335).
        return range?.split(whereSeparator: \.isWhitespace).first.flatMap { Int($0) } ?? 49_152
    }

    /// A socket on `port`, or on any where that is 0, and its port; nil where the port is taken.
    private static func bound(to port: Int) throws -> (socket: Int32, port: Int)? {
        #if canImport(Glibc)
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            let descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        guard descriptor >= 0 else { throw failure() }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        address.sin_port = in_port_t(port).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isBound else {
            close(descriptor)
            return nil
        }
        return (descriptor, Int(in_port_t(bigEndian: address.sin_port)))
    }

    private static func failure() -> EmbeddedNetworkError {
        EmbeddedNetworkError(.bindFailed, "no free port on 127.0.0.1: \(String(cString: strerror(errno)))")
    }
}
