extension CurlTransport {
    /// The settings of a transport.
    public struct Configuration: Sendable {
        /// The User-Agent.
        ///
        /// Microsoft's download page answers 403 to the defaults of Python and Go.
        public var userAgent: String
        /// The path of a PEM file with the trusted authorities, in place of the system's.
        public var caFile: String?
        /// The proxy.
        ///
        /// nil: libcurl's own reading of https_proxy, http_proxy, all_proxy and no_proxy, except for loopback, which is
        /// reached directly; "": none; else the proxy's URL, for every host that no_proxy does not name.
        public var proxy: String?
        /// Whether hosts that no_proxy names are reached without ``proxy``: not where the proxy decides what address a server
        /// sees.
        public var honorsNoProxy = true
        /// Seconds to connect, TLS handshake included.
        public var connectTimeout: Double = 10
        /// Seconds for one attempt, from the first packet to the last.
        public var totalTimeout: Double = 60
        /// Seconds without a single byte after which a transfer counts as stalled; rounded up to whole seconds.
        public var stallTimeout: Double = 20
        /// Bytes of a body, after decompression.
        public var maximumBodySize: Int = 64 << 20
        /// How often, and how patiently, failed attempts are repeated.
        public var retry: RetryPolicy = RetryPolicy()
        /// Which redirects are followed.
        public var redirects: RedirectPolicy = .none
        /// Hears of each attempt at a request when it has ended; must be quick, and may be called from any thread.
        public var onExchange: (@Sendable (ExchangeRecord) -> Void)?
        /// How many redirects are followed in a row.
        public var maximumRedirects: Int = 5

        /// The default settings with this User-Agent.
        public init(userAgent: String) { self.userAgent = userAgent }
    }
}
