// Skeleton: each type gets its own file.
import AzureResourceManager
import CurlTransport
import ServiceTags

/// Where publications come from.
public enum PublicationSource: Sendable, Hashable {
    /// A page that links to the file, such as Microsoft's download page.
    case page(url: String)
    /// The file itself.
    case file(url: String)
    /// ARM's discovery API, through a signed-in client given at fetch time.
    case discovery(subscription: String, location: String)
}

public struct FetchedPublication: Sendable {
    public let publication: Publication
    public let bytes: [UInt8]
    /// The URL that the bytes came from.
    public let url: String
    public let fileName: String?
    /// Said aloud: the Latest alias was used, several files on the page, and so on.
    public let remarks: [String]
}

public struct DownloadError: Error, Sendable, CustomStringConvertible {
    public enum Code: Sendable, Hashable { case noLink, notAPublication, refusedRedirect, tooLarge, status(Int), transport, publication }
    public let code: Code
    public let description: String
}

/// Finds and downloads the current publication.
public struct ServiceTagDownloader: Sendable {
    /// `cache`: a folder for validators (ETag, Last-Modified) and bodies; nil: unconditional.
    public init(transport: CurlTransport.Configuration, allowedHosts: [String] = ["www.microsoft.com", "download.microsoft.com"], cacheDirectory: String? = nil) { fatalError("unimplemented") }
    public func fetch(_ source: PublicationSource, client: ResourceManagerClient? = nil, progress: (@Sendable (Int, Int?) -> Void)? = nil) async throws(DownloadError) -> FetchedPublication { fatalError("unimplemented") }
}
