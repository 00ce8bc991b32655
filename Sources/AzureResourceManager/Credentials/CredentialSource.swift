/// Where an access token comes from.
public enum CredentialSource: Sendable, Hashable {
    /// A bearer token in a file, which is read again when the token is refused.
    case tokenFile(path: String)
    /// A bearer token in an environment variable.
    case tokenEnvironment(variable: String)
    /// An application and its secret (OAuth client credentials).
    case clientSecret(tenant: String, clientID: String, secret: Secret)
    /// The machine's own identity, or the user-assigned one with this client id: by the App Service form where
    /// `IDENTITY_ENDPOINT` and `IDENTITY_HEADER` are set, else by the instance metadata service.
    case managedIdentity(clientID: String?)
    /// A federated token, such as Kubernetes projects it.
    ///
    /// What is nil comes from `AZURE_TENANT_ID`, `AZURE_CLIENT_ID` and `AZURE_FEDERATED_TOKEN_FILE`.
    case workloadIdentity(tenant: String?, clientID: String?, tokenFile: String?)
    /// Whoever is signed in with `az login`.
    case azureCLI

    /// A secret from a file or an environment variable; its value is never in a description.
    public enum Secret: Sendable, Hashable {
        /// The file's content, without blanks at its ends.
        case file(path: String)
        /// The variable's value, without blanks at its ends.
        case environment(variable: String)
    }
}

extension CredentialSource: CustomStringConvertible {
    /// What it is, as a noun in a sentence; never a secret.
    public var description: String {
        switch self {
        case .tokenFile(let path): "the token in \(path)"
        case .tokenEnvironment(let variable): "the token in the environment variable \(variable)"
        case .clientSecret(_, let clientID, _): "the client secret of the application \(clientID)"
        case .managedIdentity(nil): "the managed identity of this machine"
        case .managedIdentity(let clientID?): "the managed identity \(clientID)"
        case .workloadIdentity: "the workload identity"
        case .azureCLI: "the account of `az login`"
        }
    }
}
