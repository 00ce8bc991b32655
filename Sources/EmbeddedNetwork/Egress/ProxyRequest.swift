import NIOCore

/// What a client asks an egress point for.
struct ProxyRequest {
    /// The two things that an HTTP proxy does.
    enum Kind {
        /// `CONNECT host:port`: a tunnel.
        case tunnel
        /// `GET http://host/path`: this head, in origin form, at the front of the exchange.
        case exchange(head: ByteBuffer)
    }

    /// An answer that the proxy gives itself.
    struct Refusal: Error, Hashable {
        let status: String
        let text: String

        static let malformed = Refusal(
            status: "400 Bad Request", text: "This is an HTTP proxy, and what it got is not a request to one.\n")
        static let notProxied = Refusal(
            status: "405 Method Not Allowed",
            text: "This is an HTTP proxy: it takes CONNECT host:port, and requests for an absolute http:// URL.\n")
    }

    /// Fields that concern the connection to the proxy, and the host, which the target names.
    private static let hopByHop: Set<String> = [
        "connection", "host", "keep-alive", "proxy-authorization", "proxy-connection",
    ]

    let target: HostAndPort
    let kind: Kind

    /// The request that `head` makes.
    ///
    /// - Throws: ``Refusal``.
    init(_ head: MessageHead) throws(Refusal) {
        let line = head.startLine
        guard line.count == 3, line[2] == "HTTP/1.1" || line[2] == "HTTP/1.0" else { throw .malformed }
        let (method, text) = (line[0], line[1])
        if method == "CONNECT" {
            guard let target = HostAndPort(text) else { throw .malformed }
            self.target = target
            kind = .tunnel
            return
        }
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { throw .malformed }
        let scheme = "http://"
        guard text.prefix(scheme.count).lowercased() == scheme else { throw .notProxied }
        let rest = text.dropFirst(scheme.count)
        let end = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
        let authority = rest[..<end]
        guard let target = HostAndPort(authority, defaultPort: 80) else { throw .malformed }
        self.target = target
        let path = rest[end...].hasPrefix("/") ? String(rest[end...]) : "/" + rest[end...]
        // One exchange a connection: the next request of this client may be for another host.
        kind = .exchange(
            head: head.rewritten(
                startLine: "\(method) \(path) HTTP/1.1", dropping: Self.hopByHop,
                adding: ["Host: \(authority)", "Connection: close"]))
    }
}
