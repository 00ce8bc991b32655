import CLibcurl

/// An absolute http or https URL, read by libcurl's own parser: what is judged here is what is connected to.
package struct HTTPURL: Sendable, Equatable, CustomStringConvertible {
    /// `http` or `https`.
    package let scheme: String
    /// The host in lower case; an IPv6 address in brackets.
    package let host: String
    /// The port, the scheme's own where the URL has none.
    package let port: Int
    /// The path, `/` at least.
    package let path: String
    /// The query without its question mark, nil where there is none.
    package let query: String?
    /// The whole URL as sent, without its fragment.
    package let text: String
    /// The whole URL without its fragment and user information.
    package let withoutUserInformation: String
    /// Whether the URL holds a user name or password.
    package let hasUserInformation: Bool
    /// The URL without user information, query and fragment, for people.
    package let description: String

    /// Reads an absolute URL.
    package init(_ text: String) throws(TransportError) {
        try self.init(text, relativeTo: nil)
    }

    /// Reads a URL reference such as a Location field, against the URL that it came from.
    package func resolving(_ reference: String) throws(TransportError) -> HTTPURL {
        try HTTPURL(reference, relativeTo: text)
    }

    private init(_ reference: String, relativeTo base: String?) throws(TransportError) {
        let parser = shim_url()
        defer { shim_url_cleanup(parser) }
        var status = CURLUE_OK
        if let base { status = shim_url_set(parser, CURLUPART_URL, base, 0) }
        if status == CURLUE_OK {
            // A Location may hold blanks; a URL of ours may not.
            status = shim_url_set(parser, CURLUPART_URL, reference, base == nil ? 0 : UInt32(CURLU_URLENCODE))
        }
        func part(_ part: CURLUPart, _ flags: Int32 = 0) -> String? {
            var value: UnsafeMutablePointer<CChar>?
            guard shim_url_get(parser, part, &value, UInt32(flags)) == CURLUE_OK, let value else { return nil }
            defer { shim_free(value) }
            return String(cString: value)
        }
        guard status == CURLUE_OK, let scheme = part(CURLUPART_SCHEME), ["http", "https"].contains(scheme),
            let host = part(CURLUPART_HOST)?.lowercased(), let path = part(CURLUPART_PATH),
            let port = part(CURLUPART_PORT, CURLU_DEFAULT_PORT).flatMap({ Int($0) })
        else {
            throw TransportError(
                code: .badURL, mayHaveBeenReceived: false,
                description: "\"\(Self.redacted(reference))\" is not an absolute http or https URL")
        }
        hasUserInformation = part(CURLUPART_USER) != nil || part(CURLUPART_PASSWORD) != nil
        shim_url_set(parser, CURLUPART_FRAGMENT, nil, 0)
        text = part(CURLUPART_URL) ?? reference
        (self.scheme, self.host, self.port, self.path) = (scheme, host, port, path)
        shim_url_set(parser, CURLUPART_USER, nil, 0)
        shim_url_set(parser, CURLUPART_PASSWORD, nil, 0)
        withoutUserInformation = part(CURLUPART_URL) ?? ""
        query = part(CURLUPART_QUERY)
        shim_url_set(parser, CURLUPART_QUERY, nil, 0)
        description = part(CURLUPART_URL) ?? "\(scheme)://\(host)"
    }

    /// Whether the host is this machine: localhost, ::1 or an address of 127.0.0.0/8.
    package var isLoopback: Bool {
        if host == "localhost" || host == "[::1]" { return true }
        // libcurl has written every form of an IPv4 address as four decimal numbers.
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false).compactMap { UInt8($0) }
        return numbers.count == 4 && numbers[0] == 127 && host.allSatisfy { $0 == "." || $0.isNumber }
    }

    /// Whether both have the same scheme, host and port (RFC 6454).
    package func hasSameOrigin(as other: HTTPURL) -> Bool {
        scheme == other.scheme && host == other.host && port == other.port
    }

    /// A text that may be a URL, without what may be a secret in it.
    static func redacted(_ text: String) -> String {
        let shown = text.prefix { $0 != "?" && $0 != "#" }
        guard let at = shown.lastIndex(of: "@") else { return String(shown.prefix(200)) }
        return "…" + shown[at...].prefix(200)
    }
}
