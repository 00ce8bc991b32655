import AzureResourceManager

/// Which registries a person means, and what they say about them on the command line.
public struct RegistryRequest: Sendable {
    /// The configuration file, where one is named.
    public var configurationPath: String?
    /// The data folder of an embedded stack, where one is named.
    public var embeddedDirectory: String?
    /// The registry's label, resource name or resource id; nil: all.
    public var registry: String?
    /// The resource id of a registry that needs no configuration file.
    public var resourceID: RegistryID?
    /// The registry's cloud, where not as configured.
    public var cloud: Cloud?
    /// Where the access token comes from, where not as configured.
    public var credential: CredentialSource?
    /// The folder of the ledger, the locks and the archive, where not as configured.
    public var stateDirectory: String?
    /// A PEM file of the authorities to be trusted, where not the system's.
    public var caFile: String?
    /// The proxy of every request; "" for none; nil: as the environment says.
    public var proxy: String?
    /// What differs from the configured settings.
    public var changes = SettingsChanges()

    /// A request for everything that is configured, as it is configured.
    public init() {}

    /// Whether something is said that can hold for one registry only.
    var concernsOneRegistry: Bool { changes != SettingsChanges() || cloud != nil || credential != nil }
}
