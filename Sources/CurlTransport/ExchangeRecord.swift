/// One attempt at a request as it went, for logs and metrics.
public struct ExchangeRecord: Sendable, Hashable {
    /// What the request was for, in words that name nobody: ``HTTPRequest/operation``.
    public let operation: String
    /// The method.
    public let method: String
    /// The URL without user information and query, either of which may be a secret.
    public let url: String
    /// The answer's status; nil where none came.
    public let status: Int?
    /// Why no answer came.
    public let failure: TransportError.Code?
    /// Seconds from the start of the attempt to its end.
    public let seconds: Double

    /// A record of these parts.
    public init(
        operation: String, method: String, url: String, status: Int?, failure: TransportError.Code? = nil,
        seconds: Double
    ) {
        self.operation = operation
        self.method = method
        self.url = url
        self.status = status
        self.failure = failure
        self.seconds = seconds
    }
}
