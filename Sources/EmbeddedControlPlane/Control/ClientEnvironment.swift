/// What a program needs in its environment to reach the stack by real host names.
package struct ClientEnvironment: Sendable, Hashable, Codable {
    /// The egress point's proxy.
    package let proxy: String
    /// The file of the local authority's certificate.
    package let ca: String
    /// The account by which the Azure CLI is signed in.
    package let account: AzureAccount

    /// The variables, in the order in which they are shown.
    ///
    /// There is no lower-case `http_proxy`: what speaks plain HTTP to this machine does without a proxy.
    ///
    /// - Parameters:
    ///   - environment: The variables that the shell has already. Where it has others that programs prefer to these,
    ///     they have to change too: who has set `https_proxy` would reach the real Azure.
    ///   - profile: The folder of the Azure CLI's settings.
    ///   - mode: How it comes to the stack.
    /// - Throws: ``StackError`` with `state` where a secret that belongs into a variable cannot be read.
    package func variables(
        over environment: [String: String], profile: String, mode: AzureSignInMode = .azureCloud
    ) throws(StackError) -> [(name: String, value: String)] {
        var always = [
            ("HTTPS_PROXY", proxy), ("NO_PROXY", Self.direct), ("REQUESTS_CA_BUNDLE", ca), ("SSL_CERT_FILE", ca),
            ("AZURE_CONFIG_DIR", profile),
        ]
        if mode == .managedIdentity {
            always += [
                ("IDENTITY_ENDPOINT", account.identityEndpoint),
                ("IDENTITY_HEADER", try AzureAccount.secret(in: account.identityHeaderFile)),
            ]
        }
        let preferred = [("https_proxy", proxy), ("no_proxy", Self.direct), ("CURL_CA_BUNDLE", ca)]
        return always + preferred.filter { environment[$0.0] != nil }
    }

    /// The hosts that programs reach without the proxy.
    private static let direct = "localhost,127.0.0.1"
}
