/// Why no answer came.
///
/// An answer with any status is no error.
///
/// Two errors are equal when their codes are.
public struct TransportError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kinds of failure.
    public enum Code: String, Sendable {
        /// The host's (or proxy's) name has no address.
        case resolve
        /// Nobody answers there, or the proxy refused to connect.
        case connect
        /// The TLS handshake failed or the certificate is not trusted.
        case tls
        /// A limit of time ran out, or the body stalled.
        case timeout
        /// The connection ended before the whole answer was there.
        case dropped
        /// The body is, or says it is, larger than the ceiling.
        case bodyTooLarge
        /// A redirect led where the policy forbids.
        case redirectRefused
        /// There were more redirects than allowed.
        case tooManyRedirects
        /// The URL is not an absolute http or https URL.
        case badURL
        /// What came is not HTTP, or is not encoded as it says.
        case malformed
        /// The mail server refused the login, every recipient, or the message.
        case refused
        /// The task was cancelled.
        case cancelled
        /// Anything else.
        case other
    }

    /// The kind of failure.
    public let code: Code
    /// Whether the request may have reached the server although no answer came.
    public let mayHaveBeenReceived: Bool
    /// One sentence with the URL (no query, no userinfo) and what to do.
    public let description: String

    /// An error of these parts.
    public init(code: Code, mayHaveBeenReceived: Bool, description: String) {
        self.code = code
        self.mayHaveBeenReceived = mayHaveBeenReceived
        self.description = description
    }

    /// Compares the codes alone.
    public static func == (left: Self, right: Self) -> Bool { left.code == right.code }

    /// The same error after a number of attempts, said in its sentence.
    func after(attempts: Int) -> TransportError {
        guard attempts > 1 else { return self }
        return TransportError(
            code: code, mayHaveBeenReceived: mayHaveBeenReceived, description: "\(description) (\(attempts) attempts)")
    }
}
