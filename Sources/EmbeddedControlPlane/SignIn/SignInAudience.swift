/// For whom the sign-in host issues tokens.
enum SignInAudience: Sendable, Hashable {
    /// The resource manager.
    case resourceManager
    /// The registries, which exchange the token for one of their own.
    case containerRegistry
    /// The directory.
    case graph

    /// The audience that a client calls `resource`; nil for one that this stack has not.
    ///
    /// A blank path says nothing: the Azure CLI asks for `https://management.core.windows.net//.default`.
    ///
    /// - Parameter settings: The ports on this machine by which clients name the hosts too.
    init?(resource: String, settings: StackSettings) {
        var name = resource.lowercased()[...]
        while name.hasSuffix("/") { name.removeLast() }
        switch name {
        case "https://management.azure.com", "https://management.core.windows.net",
            "https://localhost:\(settings.resourceManagerPort)", "https://127.0.0.1:\(settings.resourceManagerPort)":
            self = .resourceManager
        case "https://containerregistry.azure.net": self = .containerRegistry
        case "https://graph.microsoft.com", "https://graph.windows.net",
            "https://localhost:\(settings.directoryPort)", "https://127.0.0.1:\(settings.directoryPort)":
            self = .graph
        default:
            guard name.hasPrefix("https://"), name.hasSuffix(".azurecr.io") else { return nil }
            self = .containerRegistry
        }
    }
}
