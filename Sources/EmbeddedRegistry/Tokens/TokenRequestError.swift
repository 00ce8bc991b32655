import HTTPTypes

/// Why a request for a token cannot be understood.
struct TokenRequestError: Error, Sendable, Hashable {
    /// The HTTP status.
    let status: Int
    /// One sentence: what was found, what was expected.
    let message: String
    /// The methods that the path knows, where the request's is none of them.
    var allowed: String?

    /// An error that says `message`.
    init(status: Int, message: String) {
        self.status = status
        self.message = message
    }

    /// The error of a path that does not know `method` (RFC 9110, section 15.5.6).
    init(_ method: HTTPRequest.Method, allowed: String) {
        self.init(status: 405, message: "The method '\(method)' is not allowed here; expected \(allowed).")
        self.allowed = allowed
    }
}
