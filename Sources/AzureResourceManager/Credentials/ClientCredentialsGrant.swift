import CurlTransport

/// OAuth's client credentials grant (RFC 6749, section 4.4) as Microsoft Entra and AD FS offer it.
struct ClientCredentialsGrant: TokenSource {
    /// What proves that the client is who it says.
    enum Proof: Sendable {
        case secret(StoredSecret)
        /// A token of another issuer that Entra trusts (RFC 7523), in a file that the platform renews.
        case federatedToken(path: String)
    }

    let cloud: Cloud
    let tenant: String
    let clientID: String
    let proof: Proof
    let transport: CurlTransport.Configuration
    let surroundings: Surroundings

    func fetch() async throws(ResourceManagerError) -> AccessToken {
        let authority = try Endpoint(cloud.authority, role: "sign-in address of the cloud '\(cloud.name)'")
        let isADFS = authority.path.lowercased().hasSuffix("/adfs")
        let (fields, secret) = try proofFields()
        let form = [
            ("grant_type", "client_credentials"), ("client_id", clientID), ("scope", cloud.audience + "/.default"),
        ]
        let body = (form + fields).map { "\($0.0)=\($0.1.percentEncoded)" }.joined(separator: "&")
        let request = HTTPRequest(
            method: "POST",
            url: authority.url(path: isADFS ? "/oauth2/token" : "/\(tenant)/oauth2/v2.0/token"),
            headers: [
                HTTPField("Content-Type", "application/x-www-form-urlencoded"), HTTPField("Accept", "application/json"),
                HTTPField("client-request-id", surroundings.makeRequestID()),
            ],
            body: Array(body.utf8))
        let response = try await transport.forSecrets(surroundings)
            .fetchToken(request, purpose: "get a token from \(authority.origin)")
        return try AccessToken(
            response: response, from: "the sign-in at \(authority.origin)", hiding: [secret, secret.percentEncoded],
            now: surroundings.now())
    }

    private func proofFields() throws(ResourceManagerError) -> (fields: [(String, String)], secret: String) {
        switch proof {
        case .secret(let stored):
            let secret = try stored.read()
            return ([("client_secret", secret)], secret)
        case .federatedToken(let path):
            let text = try PrivateFile(path: path, privacy: .asProjected).read()
            let assertion = try AccessToken(checking: text, from: "the file \(path)").value
            let type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
            return ([("client_assertion_type", type), ("client_assertion", assertion)], assertion)
        }
    }
}
