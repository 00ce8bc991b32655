// Skeleton: each type gets its own file.

/// One request.
public struct HTTPRequest: Sendable {
    public var method: String
    public var url: String
    public var headers: [HTTPField]
    public var body: [UInt8]?
    public init(method: String = "GET", url: String, headers: [HTTPField] = [], body: [UInt8]? = nil) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}

public struct HTTPField: Sendable, Hashable {
    public let name: String
    public let value: String
    public init(_ name: String, _ value: String) { self.name = name; self.value = value }
}

public struct HTTPResponse: Sendable {
    public let status: Int
    public let headers: [HTTPField]
    public let body: [UInt8]
    /// The URL that answered, after redirects.
    public let url: String
    /// How many attempts it took, 1 or more.
    public let attempts: Int
    /// The first value of a header, by name without case.
    public func header(_ name: String) -> String? { fatalError("unimplemented") }
}

/// libcurl with limits. Copies share nothing but settings and a connection cache.
public struct CurlTransport: Sendable {
    public struct Configuration: Sendable {
        public var userAgent: String
        public var caFile: String?
        /// nil: libcurl's own reading of HTTPS_PROXY and NO_PROXY; "" : none.
        public var proxy: String?
        public var connectTimeout: Double = 10        // seconds
        public var totalTimeout: Double = 60          // seconds, of one attempt
        public var maximumBodySize: Int = 64 << 20    // bytes, after decompression
        public var retry: RetryPolicy = RetryPolicy()
        public var redirects: RedirectPolicy = .none
        public init(userAgent: String) { self.userAgent = userAgent }
    }
    public struct RetryPolicy: Sendable {
        public var maximumAttempts = 4
        public var firstDelay = 0.5     // seconds, doubled each time, with jitter
        public var maximumDelay = 30.0  // seconds; a longer Retry-After ends the attempts
        public init() {}
    }
    public enum RedirectPolicy: Sendable {
        case none
        /// https only and only to these hosts; http only where the first URL is on loopback, and then to loopback alone.
        case hosts([String])
    }
    public let configuration: Configuration
    public init(_ configuration: Configuration) { self.configuration = configuration }
    /// Sends a request; an answer with any status is an answer. Retries 429, 5xx (500, 502, 503, 504) and dropped connections when `isIdempotent`.
    /// `progress` gets (received, expected total or nil) while the body arrives.
    public func send(
        _ request: HTTPRequest, isIdempotent: Bool? = nil, progress: (@Sendable (Int, Int?) -> Void)? = nil
    ) async throws(TransportError) -> HTTPResponse { fatalError("unimplemented") }
}

public struct TransportError: Error, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable {
        case resolve, connect, tls, timeout, dropped, bodyTooLarge, redirectRefused, tooManyRedirects, badURL, other
    }
    public let code: Code
    /// Whether the request may have reached the server although no answer came.
    public let mayHaveBeenReceived: Bool
    /// One sentence with the URL (no query, no userinfo) and what to do.
    public let description: String
}
