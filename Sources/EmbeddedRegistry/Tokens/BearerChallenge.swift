/// The text that tells a client where tokens are to be had (`WWW-Authenticate`), as Azure writes it.
package struct BearerChallenge: Sendable, Hashable {
    private let loginServer: String

    /// The challenge of the registry whose login server is `loginServer`, such as `blogbuildtest.azurecr.io`.
    package init(loginServer: String) { self.loginServer = loginServer }

    /// The header's value.
    ///
    /// The realm repeats the scheme, host and port by which the client came, so that a client that came by
    /// `localhost:PORT` can follow it; the service is the registry's name wherever the client came from. There is no
    /// blank after a comma: the Azure CLI splits the header at blanks and reads the second word alone.
    ///
    /// - Parameters:
    ///   - scheme: `https` or `http`, as the listener speaks.
    ///   - authority: The request's Host header.
    ///   - scope: What the token has to be good for.
    ///   - error: `invalid_token` or `insufficient_scope`.
    package func text(scheme: String, authority: String?, scope: AccessScope? = nil, error: String? = nil) -> String {
        let host = authority.flatMap { Self.isPlainAuthority($0) ? $0 : nil } ?? loginServer
        return text(realm: "\(scheme)://\(host)/oauth2/token", scope: scope, error: error)
    }

    /// The header's value for tokens that are to be had at `realm`, which has to be fit for standing inside quotes.
    func text(realm: String, scope: AccessScope?, error: String?) -> String {
        var text = "Bearer realm=\"\(realm)\",service=\"\(loginServer)\""
        if let scope, Self.isPlain(scope.text) { text += ",scope=\"\(scope.text)\"" }
        if let error { text += ",error=\"\(error)\"" }
        return text
    }

    /// Whether a Host header holds nothing but a host and a port, so that it may be repeated inside quotes.
    private static func isPlainAuthority(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 255
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: ":"),
                    UInt8(ascii: "["), UInt8(ascii: "]"):
                    true
                default: false
                }
            }
    }

    /// Whether `text` may stand inside quotes: printable ASCII without quotes, backslashes and blanks.
    private static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
    }
}
