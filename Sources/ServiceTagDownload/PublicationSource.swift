import AzureResourceManager

/// Where publications come from.
public enum PublicationSource: Sendable, Hashable {
    /// A page that links to the file, such as Microsoft's download page.
    case page(url: String)
    /// The file itself.
    case file(url: String)
    /// ARM's discovery API, through a signed-in client given at fetch time.
    ///
    /// The location says where the answer comes from; it chooses no tags.
    case discovery(subscription: String, location: String)

    /// The download page of a cloud: `public`, `usgov` or `china`; nil for another name.
    public static func cloud(named name: String) -> PublicationSource? {
        Cloud.named(name).map { .page(url: $0.downloadPage) }
    }
}
