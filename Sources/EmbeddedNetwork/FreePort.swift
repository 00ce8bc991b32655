#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Finds TCP ports of 127.0.0.1 to keep.
public enum FreePort {
    /// A port that nothing listened on a moment ago; another program may take it before its first use.
    ///
    /// - Throws: ``EmbeddedNetworkError`` with `bindFailed`.
    public static func choose() throws -> Int { try choose(1)[0] }

    /// `count` different ports that nothing listened on a moment ago.
    ///
    /// - Throws: ``EmbeddedNetworkError`` with `bindFailed`.
    public static func choose(_ count: Int) throws -> [Int] {
        // All sockets stay open until the last port is chosen, so that the kernel hands out none twice.
        var sockets: [Int32] = []
        defer { for socket in sockets { close(socket) } }
        return try (0..<count).map { _ in
            #if canImport(Glibc)
                let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            #else
                let descriptor = socket(AF_INET, SOCK_STREAM, 0)
            #endif
            guard descriptor >= 0 else { throw failure() }
            sockets.append(descriptor)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let bound = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
                }
            }
            guard bound else { throw failure() }
            return Int(in_port_t(bigEndian: address.sin_port))
        }
    }

    private static func failure() -> EmbeddedNetworkError {
        EmbeddedNetworkError(.bindFailed, "no free port on 127.0.0.1: \(String(cString: strerror(errno)))")
    }
}
