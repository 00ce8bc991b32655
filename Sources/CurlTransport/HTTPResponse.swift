/// One answer, whole: a body that ended early never becomes a response.
public struct HTTPResponse: Sendable {
    /// The status code, 200 to 599.
    public let status: Int
    /// The header fields in their order.
    public let headers: [HTTPField]
    /// The body, decompressed.
    public let body: [UInt8]
    /// The URL that answered, after redirects, without user information and fragment; it may hold a query.
    public let url: String
    /// How many attempts it took, 1 or more.
    public let attempts: Int
    /// The subject and the issuer of the certificate that the server showed when it was connected to; nil without TLS.
    public let tlsPeer: String?
    /// Why no further attempt was made although the status invites one, such as a Retry-After beyond the limit;
    /// one sentence for the person who reads the error.
    public let retryRefusal: String?

    /// A response of these parts.
    public init(
        status: Int, headers: [HTTPField] = [], body: [UInt8] = [], url: String, attempts: Int = 1,
        tlsPeer: String? = nil, retryRefusal: String? = nil
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.url = url
        self.attempts = attempts
        self.tlsPeer = tlsPeer
        self.retryRefusal = retryRefusal
    }

    /// The first value of a header, by name without case.
    public func header(_ name: String) -> String? { headers.first(name) }
}
