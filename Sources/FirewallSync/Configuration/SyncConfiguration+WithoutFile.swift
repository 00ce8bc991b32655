import AzureResourceManager
import CurlTransport
import ServiceTags

extension SyncConfiguration {
    /// The configuration of one registry that flags alone describe.
    public init(
        settings: RegistrySettings, cloud: Cloud = .publicCloud, credential: CredentialSource = .azureCLI,
        stateDirectory: String, transport: CurlTransport.Configuration = defaultTransport
    ) {
        let registry = ConfiguredRegistry(
            settings: settings, cloud: cloud, credential: credential, transport: transport)
        self.init(registries: [registry], stateDirectory: stateDirectory, transport: transport)
    }

    /// The configuration of the registries of a running embedded stack, each with the tag
    /// `AzureContainerRegistry.<location>`; the state is kept in `directory/sync`.
    ///
    /// - Throws: ``ConfigurationError`` when a registry id of the stack does not parse.
    public init(
        embedded stack: EmbeddedStack, directory: String, transport: CurlTransport.Configuration = defaultTransport
    ) throws(ConfigurationError) {
        fatalError("unimplemented")
    }

    /// libcurl with the service's name and default limits.
    public static var defaultTransport: CurlTransport.Configuration { .init(userAgent: "acr-firewall-sync") }

    /// `$XDG_STATE_HOME/acr-firewall-sync`, or `~/.local/state/acr-firewall-sync`.
    public static func defaultStateDirectory(environment: [String: String]) -> String {
        fatalError("unimplemented")
    }
}
