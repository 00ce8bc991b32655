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
        self.init(
            registries: try Self.registries(of: stack, transport: transport), stateDirectory: "\(directory)/sync",
            transport: transport)
    }

    /// The registries of an embedded stack, with its certificate authority and token, and no proxy on the way.
    static func registries(
        of stack: EmbeddedStack, transport: CurlTransport.Configuration
    ) throws(ConfigurationError) -> [ConfiguredRegistry] {
        var transport = transport
        transport.caFile = stack.ca
        transport.proxy = ""
        var registries: [ConfiguredRegistry] = []
        for entry in stack.registries {
            let id: RegistryID
            do {
                id = try RegistryID(parsing: entry.id)
            } catch {
                throw ConfigurationError([
                    ConfigurationProblem(
                        .badValue, sentence: "The embedded stack names a registry by a wrong id: \(error)".asSentence)
                ])
            }
            let tag = TagPattern("AzureContainerRegistry.\(RegistrySettings.locationPlaceholder)")
            var registry = ConfiguredRegistry(
                settings: RegistrySettings(id: id, tags: [tag], events: stack.events), cloud: stack.cloud,
                credential: stack.credential, transport: transport)
            registry.dataPlane = entry.url
            registry.egress = stack.egress
            registries.append(registry)
        }
        return registries
    }

    /// libcurl with the service's name and default limits.
    public static var defaultTransport: CurlTransport.Configuration { .init(userAgent: "acr-firewall-sync") }

    /// `$XDG_STATE_HOME/acr-firewall-sync`, or `~/.local/state/acr-firewall-sync`.
    public static func defaultStateDirectory(environment: [String: String]) -> String {
        "\(ConfigurationPaths.stateHome(environment))/acr-firewall-sync"
    }
}
