import CurlTransport

/// The identity that Azure gives to a machine or to a container.
///
/// App Service, Functions and Container Apps name their endpoint in the environment; a virtual machine asks the
/// instance metadata service.
struct ManagedIdentity: TokenSource {
    let audience: String
    let clientID: String?
    /// The instance metadata service's token endpoint.
    let metadataEndpoint: String
    let transport: CurlTransport.Configuration
    let surroundings: Surroundings

    func fetch() async throws(ResourceManagerError) -> AccessToken {
        let environment = surroundings.environment
        let address: String
        let version: String
        var headers = [HTTPField("Metadata", "true"), HTTPField("Accept", "application/json")]
        var secrets: [String] = []
        if let endpoint = environment["IDENTITY_ENDPOINT"], let header = environment["IDENTITY_HEADER"] {
            (address, version) = (endpoint, "2019-08-01")
            let secret = try AccessToken(checking: header, from: "the environment variable IDENTITY_HEADER").value
            headers.append(HTTPField("X-IDENTITY-HEADER", secret))
            secrets = [secret]
        } else {
            (address, version) = (metadataEndpoint, "2018-02-01")
        }
        let endpoint = try Endpoint(address, role: "managed identity endpoint", plainHTTP: .loopbackAndLinkLocal)
        var query = [(name: "api-version", value: version), (name: "resource", value: audience)]
        if let clientID { query.append((name: "client_id", value: clientID)) }
        let request = HTTPRequest(url: endpoint.url(query: query), headers: headers)
        let response = try await metadataTransport()
            .fetchToken(request, purpose: "reach the managed identity, which there is on Azure alone")
        return try AccessToken(
            response: response, from: "the managed identity at \(endpoint.origin)", hiding: secrets,
            now: surroundings.now())
    }

    /// The service is on this machine or nowhere: no proxy can help, and there is no point in waiting long.
    private func metadataTransport() -> CurlTransport {
        var configuration = transport
        configuration.proxy = ""
        configuration.connectTimeout = min(transport.connectTimeout, 2)
        return configuration.forSecrets(surroundings)
    }
}
