import CurlTransport

/// Somewhere that tokens come from.
///
/// Each fetch is a new one; keeping them is ``TokenCache``'s part.
protocol TokenSource: Sendable {
    /// A new token for the resource manager.
    func fetch() async throws(ResourceManagerError) -> AccessToken
}

extension CredentialSource {
    /// The source of tokens for `cloud` that this credential describes.
    func tokens(
        for cloud: Cloud,
        transport: CurlTransport.Configuration,
        settings: ResourceManagerClient.Settings,
        surroundings: Surroundings
    ) -> any TokenSource {
        let environment = surroundings.environment
        switch self {
        case .tokenFile(let path):
            return StoredToken(secret: StoredSecret(.file(path: path), environment: environment))
        case .tokenEnvironment(let variable):
            return StoredToken(secret: StoredSecret(.environment(variable: variable), environment: environment))
        case .clientSecret(let tenant, let clientID, let secret):
            return ClientCredentialsGrant(
                cloud: cloud, tenant: tenant, clientID: clientID,
                proof: .secret(StoredSecret(secret, environment: environment)),
                transport: transport, surroundings: surroundings)
        case .managedIdentity(let clientID):
            return ManagedIdentity(
                audience: cloud.audience, clientID: clientID, metadataEndpoint: settings.managedIdentityEndpoint,
                transport: transport, surroundings: surroundings)
        case .workloadIdentity(let tenant, let clientID, let tokenFile):
            return WorkloadIdentity(
                cloud: cloud, tenant: tenant, clientID: clientID, tokenFile: tokenFile, transport: transport,
                surroundings: surroundings)
        case .azureCLI:
            return AzureCLIAccount(
                audience: cloud.audience, timeLimit: settings.azureCLITimeout, surroundings: surroundings)
        }
    }
}
