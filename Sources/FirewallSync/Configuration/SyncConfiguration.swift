import AzureResourceManager
import CurlTransport
import ServiceTagDownload
import ServiceTags

/// Everything that the service is told: by a file, by flags alone, or by a running embedded stack.
public struct SyncConfiguration: Sendable {
    /// The name that a configuration file has by default.
    public static let fileName = "acr-firewall-sync.yaml"
    /// The hosts that a download may come from by default.
    public static let defaultDownloadHosts = ["www.microsoft.com", "download.microsoft.com"]

    /// The registries, in the order of the file; no two have the same label or resource id.
    public var registries: [ConfiguredRegistry]
    /// Where publications come from, by the name of the cloud (``Cloud/name``), each list tried in order.
    public var sources: [String: [PublicationSource]]
    /// The hosts that a page, a file and their redirects may be on.
    public var downloadHosts: [String]
    /// The folder of the ledger, the locks and the archive, as an absolute path.
    public var stateDirectory: String
    /// How many distinct publications the archive keeps.
    public var archiveLimit: Int
    /// How pages and publications are downloaded.
    public var transport: CurlTransport.Configuration
    /// How the service runs alone.
    public var watch = WatchSettings()
    /// How many requests resource managers are sent, each principal, subscription and region for itself.
    public var throttle = RequestLimits.azure
    /// Whom alerts go to.
    public var alerts = AlertSettings()

    /// A configuration of these parts.
    public init(
        registries: [ConfiguredRegistry], sources: [String: [PublicationSource]] = [:],
        downloadHosts: [String] = defaultDownloadHosts, stateDirectory: String, archiveLimit: Int = 26,
        transport: CurlTransport.Configuration
    ) {
        self.registries = registries
        self.sources = sources
        self.downloadHosts = downloadHosts
        self.stateDirectory = stateDirectory
        self.archiveLimit = archiveLimit
        self.transport = transport
    }

    /// The sources of a cloud: those configured, else its download page.
    public func sources(of cloud: Cloud) -> [PublicationSource] {
        sources[cloud.name] ?? [.page(url: cloud.downloadPage)]
    }

    /// The registry with this label or resource name, compared without case.
    public func registry(named name: String) -> ConfiguredRegistry? {
        registries.first { $0.settings.label.lowercased() == name.lowercased() }
            ?? registries.first { $0.settings.id.name.lowercased() == name.lowercased() }
    }
}
