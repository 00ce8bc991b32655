/// What a program needs in its environment to reach the stack by real host names.
package struct ClientEnvironment: Sendable, Hashable, Codable {
    /// The egress point's proxy.
    package let proxy: String
    /// The file of the local authority's certificate.
    package let ca: String

    /// The variables, in the order in which they are shown.
    ///
    /// There is no lower-case `http_proxy`: what speaks plain HTTP to this machine does without a proxy.
    package var variables: [(name: String, value: String)] {
        [
            ("HTTPS_PROXY", proxy), ("NO_PROXY", "localhost,127.0.0.1"), ("REQUESTS_CA_BUNDLE", ca),
            ("SSL_CERT_FILE", ca),
        ]
    }
}
