import Foundation

/// An HTTP client on a bare socket, which says what it is told to, also what no library would.
struct PlainClient: Sendable {
    /// An answer.
    struct Answer: Sendable {
        var status: Int
        var headers: [String: String]
        var body: String
    }

    let port: Int

    /// Asks for a path under a name.
    func ask(
        _ path: String, method: String = "GET", host: String = "127.0.0.1", _ field: String? = nil
    ) throws -> Answer {
        let more = field.map { "\($0)\r\n" } ?? ""
        return try send("\(method) \(path) HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\(more)\r\n")
    }

    /// Asks for a path with one more field.
    func ask(_ path: String, _ field: String) throws -> Answer {
        try ask(path, method: "GET", host: "127.0.0.1", field)
    }

    /// Sends a request, byte for byte, and reads until the other side closes.
    func send(_ request: String) throws -> Answer {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        let bytes = Array(request.utf8)
        guard Foundation.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            throw POSIXError(.EPIPE)
        }
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            received += buffer[..<count]
        }
        return Self.answer(String(decoding: received, as: UTF8.self))
    }

    private static func answer(_ text: String) -> Answer {
        let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
        let lines = (parts.first ?? "").split(separator: "\r\n")
        let fields = lines.dropFirst().map { line in
            let halves = line.split(separator: ":", maxSplits: 1)
            return (
                halves.first?.lowercased() ?? "", halves.last.map { $0.trimmingCharacters(in: .whitespaces) } ?? ""
            )
        }
        return Answer(
            status: lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0,
            headers: Dictionary(fields) { $1 }, body: parts.count > 1 ? String(parts[1]) : "")
    }
}
