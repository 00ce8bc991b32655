import CurlTransport

/// An identity that Entra knows by the token of another issuer, such as a Kubernetes service account.
///
/// The webhook of Azure Workload Identity sets the variables and mounts the file; the file is read again for each token.
struct WorkloadIdentity: TokenSource {
    let cloud: Cloud
    let tenant: String?
    let clientID: String?
    let tokenFile: String?
    let transport: CurlTransport.Configuration
    let surroundings: Surroundings

    func fetch() async throws(ResourceManagerError) -> AccessToken {
        let grant = ClientCredentialsGrant(
            cloud: cloud,
            tenant: try configured(tenant, else: "AZURE_TENANT_ID"),
            clientID: try configured(clientID, else: "AZURE_CLIENT_ID"),
            proof: .federatedToken(path: try configured(tokenFile, else: "AZURE_FEDERATED_TOKEN_FILE")),
            transport: transport, surroundings: surroundings)
        return try await grant.fetch()
    }

    private func configured(_ value: String?, else name: String) throws(ResourceManagerError) -> String {
        if let value { return value }
        guard let value = surroundings.environment[name], !value.isEmpty else {
            throw ResourceManagerError(
                code: .credential,
                description: "the workload identity needs the environment variable \(name), which is not set; "
                    + "give the pod the label azure.workload.identity/use: \"true\", or write the value into the configuration"
            )
        }
        return value
    }
}
