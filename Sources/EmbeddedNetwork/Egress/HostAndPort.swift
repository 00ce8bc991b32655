/// The authority of a request's target: `registry.azurecr.io:443`.
package struct HostAndPort: Sendable, Hashable {
    /// A DNS name in lower case without a trailing dot, or an IP address without brackets.
    package let host: String
    /// 1 to 65535.
    package let port: Int

    /// Reads `HOST:PORT`, `[IPV6]:PORT`, and, where there is a default port, a host alone; nil for anything else,
    /// user names among it.
    package init?(_ text: some StringProtocol, defaultPort: Int? = nil) {
        var host = Substring(text)
        var digits: Substring?
        if host.hasPrefix("[") {
            guard let bracket = host.firstIndex(of: "]") else { return nil }
            let rest = host[host.index(after: bracket)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { return nil }
            digits = rest.isEmpty ? nil : rest.dropFirst()
            host = host[..<bracket].dropFirst()
            guard host.contains(":"), host.utf8.allSatisfy({ Self.isAddress($0) }) else { return nil }
        } else {
            if let colon = host.firstIndex(of: ":") {
                digits = host[host.index(after: colon)...]
                host = host[..<colon]
            }
            if host.hasSuffix(".") { host = host.dropLast() }
            guard (1...253).contains(host.utf8.count), host.utf8.allSatisfy({ Self.isName($0) }) else { return nil }
        }
        if let digits {
            guard (1...5).contains(digits.utf8.count), digits.utf8.allSatisfy({ (48...57).contains($0) }),
                let port = Int(digits), (1...65535).contains(port)
            else { return nil }
            self.port = port
        } else {
            guard let defaultPort else { return nil }
            port = defaultPort
        }
        self.host = host.lowercased()
    }

    private static func isName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func isAddress(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: ":"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}
