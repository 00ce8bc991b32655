/// What `az cloud register` asks a resource manager before anybody is signed in: where the rest of its cloud is.
struct CloudMetadata: Sendable {
    /// The path of the question.
    static let path = "/metadata/endpoints"

    /// The cloud's name where its hosts are those of this machine.
    static let localName = "AcrEmbedded"

    let settings: StackSettings

    /// The cloud of the resource manager that a client calls `origin`: this machine's hosts for one of its ports, with the
    /// authority in the form for which libraries do not look elsewhere; else the names that the hosts have in the world.
    func document(origin: String) -> JSONValue {
        let isLocal = origin.hasSuffix(":\(settings.resourceManagerPort)")
        let (directory, graph) =
            isLocal
            ? ("https://localhost:\(settings.signInPort)/adfs", "https://localhost:\(settings.directoryPort)")
            : ("https://\(SignInHost.standardHost)", "https://\(DirectoryHost.standardHost)")
        return [
            "name": isLocal ? .string(Self.localName) : "AzureCloud", "portal": .string(origin),
            "gallery": .string(origin), "resourceManager": .string(origin), "graph": .string(graph),
            "graphAudience": .string(graph), "microsoftGraphResourceId": .string(graph),
            "authentication": [
                "loginEndpoint": .string(directory), "audiences": [.string(origin)],
                "tenant": .string(isLocal ? "adfs" : "common"), "identityProvider": isLocal ? "ADFS" : "AAD",
            ],
            "suffixes": [
                "acrLoginServer": "azurecr.io", "storage": "core.windows.net", "keyVaultDns": "vault.azure.net",
            ],
        ]
    }
}
