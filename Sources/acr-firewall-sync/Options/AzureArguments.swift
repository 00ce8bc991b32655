import AzureResourceManager

extension Cloud {
    /// The cloud with this name, as flags give it.
    ///
    /// - Throws: ``CommandError`` with the names there are.
    init(argument: String) throws(CommandError) {
        guard let cloud = Cloud.named(argument) else {
            throw CommandError("there is no cloud '\(argument)'; there are public, usgov and china")
        }
        self = cloud
    }
}

extension CredentialSource {
    /// The source of access tokens with this name, as flags give it.
    ///
    /// - Throws: ``CommandError`` with the names there are.
    init(argument: String) throws(CommandError) {
        let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
        switch (parts.first, parts.dropFirst().first) {
        case ("azure-cli", nil): self = .azureCLI
        case ("managed-identity", let clientID): self = .managedIdentity(clientID: clientID)
        case ("workload-identity", nil): self = .workloadIdentity(tenant: nil, clientID: nil, tokenFile: nil)
        case ("token-file", let path?): self = .tokenFile(path: path)
        case ("token-env", let variable?): self = .tokenEnvironment(variable: variable)
        default:
            throw CommandError(
                "'\(argument)' names no source of tokens; there are azure-cli, managed-identity[=CLIENT-ID], "
                    + "workload-identity, token-file=PATH and token-env=VARIABLE")
        }
    }
}
