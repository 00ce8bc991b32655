import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// A client of bytes: what it sends and gets is what is on the wire.
///
/// It blocks threads of its own, none of those that the server's tasks run on.
struct WireClient {
    private static let queue = DispatchQueue(label: "wire", attributes: .concurrent)

    let port: Int

    /// Sends `requests` on one connection and gives what comes until its end.
    ///
    /// - Parameter isHangingUp: whether the client closes its side after the last byte, whatever was promised.
    func exchange(_ requests: Data, isHangingUp: Bool = false) async throws -> Data {
        let port = port
        return try await withCheckedThrowingContinuation { continuation in
            Self.queue.async {
                continuation.resume(with: Result { try Self.exchange(requests, port, isHangingUp: isHangingUp) })
            }
        }
    }

    private static func exchange(_ requests: Data, _ port: Int, isHangingUp: Bool) throws -> Data {
        let file = try connect(to: port)
        defer { close(file) }
        let writing = DispatchGroup()
        queue.async(group: writing) {
            var rest = requests[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes {
                    Glibc.send(file, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                // A server that has heard enough is no failure of the client's.
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            }
            if isHangingUp { shutdown(file, Int32(SHUT_WR)) }
        }
        var answer = Data()
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = read(file, &buffer, buffer.count), count > 0 { answer += buffer[..<count] }
        writing.wait()
        return answer
    }

    private static func connect(to port: Int) throws -> Int32 {
        let file = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(file, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw POSIXError(.ECONNREFUSED) }
        return file
    }
}
