/// A bearer token and when it ends.
///
/// Neither printing nor reflecting it shows the token.
struct AccessToken: Sendable, Hashable {
    /// The token: what the `Authorization` header carries behind `Bearer`.
    let value: String
    /// When it ends, in seconds since 1970; nil where nobody says.
    let expires: Double?

    /// Whether the token will still be good for `margin` seconds.
    ///
    /// One that nobody knows the end of is, until refused.
    func isFresh(at now: Double, margin: Double) -> Bool {
        expires.map { $0 - now > margin } ?? true
    }
}

extension AccessToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    var description: String { "access token [redacted]" }
    var debugDescription: String { description }
    var customMirror: Mirror { Mirror(self, children: []) }
}

extension AccessToken {
    /// The token in `text`, without blanks at its ends; `origin` names it in the error.
    ///
    /// A token goes into a header: anything but visible ASCII could end the header and begin another.
    init(checking text: String, from origin: String, expires: Double? = nil) throws(ResourceManagerError) {
        let value = text.trimmingBlanks
        guard !value.isEmpty else {
            throw ResourceManagerError(code: .credential, description: "\(origin) is empty; put an access token there")
        }
        guard value.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw ResourceManagerError(
                code: .credential,
                description: "\(origin) is no access token: it holds blanks or characters that no token has; "
                    + "write the bare token, without quotes or `Bearer`")
        }
        self.init(value: value, expires: expires)
    }
}

extension String {
    /// The text without white space at its ends, as editors and `echo` leave it.
    var trimmingBlanks: String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}
