/// One request.
public struct HTTPRequest: Sendable {
    /// The method in capitals, such as `GET` or `PATCH`.
    public var method: String
    /// An absolute `http` or `https` URL.
    public var url: String
    /// Fields beside those that the transport sends by itself (Host, User-Agent, Accept-Encoding, Content-Length).
    public var headers: [HTTPField]
    /// The body; nil for none.
    public var body: [UInt8]?

    /// What it is for, in a few words that name nobody, such as `read registry`; not sent, but told to those who watch.
    public var operation: String

    /// A request of these parts.
    public init(
        method: String = "GET", url: String, headers: [HTTPField] = [], body: [UInt8]? = nil,
        operation: String = "other"
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.operation = operation
    }
}
