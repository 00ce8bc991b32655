import CurlTransport

/// An undocumented URL that has held the same bytes as the newest dated file whenever somebody compared: a last resort.
public struct LatestAlias: Sendable, Hashable {
    /// The page that it stands in for; known by its origin and its `id`, whatever its language and path.
    public let page: String
    /// `cloud` in the publications of that page.
    public let cloud: String
    /// The folder of the page's files, without a slash at its end.
    public let folder: String

    /// An alias of these parts.
    public init(page: String, cloud: String, folder: String) {
        self.page = page
        self.cloud = cloud
        self.folder = folder
    }

    /// The URL, `FOLDER/ServiceTags_CLOUD_Latest.json`.
    public var url: String { "\(folder)/ServiceTags_\(cloud)_Latest.json" }

    /// The aliases of Microsoft's pages for the public cloud, Azure Government and China.
    public static let microsoft = [
        LatestAlias(
            page: "https://www.microsoft.com/en-us/download/details.aspx?id=56519", cloud: "Public",
            folder: "https://download.microsoft.com/download/7/1/d/71d86715-5596-4529-9b13-da13a5de5b63"),
        LatestAlias(
            page: "https://www.microsoft.com/en-us/download/details.aspx?id=57063", cloud: "AzureGovernment",
            folder: "https://download.microsoft.com/download/6/4/D/64DB03BF-895B-4173-A8B1-BA4AD5D4DF22"),
        LatestAlias(
            page: "https://www.microsoft.com/en-us/download/details.aspx?id=57062", cloud: "China",
            folder: "https://download.microsoft.com/download/9/D/0/9D03B7E2-4B80-4BF3-9B91-DA8C7D3EE9F9"),
    ]

    /// Whether this alias stands in for the page at `url`.
    func matches(_ url: HTTPURL) -> Bool {
        guard let own = try? HTTPURL(page), own.hasSameOrigin(as: url), let id = own.pageID else { return false }
        return id == url.pageID
    }
}

extension HTTPURL {
    /// The value of `id` in the query.
    fileprivate var pageID: Substring? {
        query?.split(separator: "&").first { $0.lowercased().hasPrefix("id=") }?.dropFirst(3)
    }
}
