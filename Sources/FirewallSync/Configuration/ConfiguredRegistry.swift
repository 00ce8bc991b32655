import AzureResourceManager
import CurlTransport

/// One registry of a configuration, with the way to its resource manager.
public struct ConfiguredRegistry: Sendable {
    /// What planning needs to know.
    public var settings: RegistrySettings
    /// The cloud whose resource manager has the registry.
    public var cloud: Cloud
    /// Where the access token comes from.
    public var credential: CredentialSource
    /// How requests to the resource manager are sent; an embedded stack brings a certificate authority of its own.
    public var transport: CurlTransport.Configuration
    /// Where the data plane is reached directly, without a slash at the end; nil: at the registry's login server.
    public var dataPlane: String?
    /// The points from which an embedded stack lets clients appear; none elsewhere.
    public var egress: [EmbeddedStack.EgressEntry] = []
    /// When `watch` runs.
    public var schedule = RunSchedule.standard

    /// A registry of these parts.
    public init(
        settings: RegistrySettings, cloud: Cloud, credential: CredentialSource, transport: CurlTransport.Configuration
    ) {
        self.settings = settings
        self.cloud = cloud
        self.credential = credential
        self.transport = transport
    }
}
