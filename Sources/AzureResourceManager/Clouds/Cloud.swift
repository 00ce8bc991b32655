/// An Azure cloud: where its resource manager and its sign-in are, and how its registries and publications are called.
///
/// The embedded stack is a cloud like the others, with endpoints on loopback; see ``EmbeddedStack/cloud``.
public struct Cloud: Sendable, Hashable {
    /// How people call it: `public`, `usgov`, `china`, `embedded`, or the name of a custom one.
    public let name: String
    /// The resource manager's base URL, such as `https://management.azure.com`.
    ///
    /// Plain http passes on loopback alone.
    public let resourceManager: String
    /// The sign-in's base URL, such as `https://login.microsoftonline.com`.
    ///
    /// One that ends in `/adfs` is an AD FS, which knows no tenants.
    public let authority: String
    /// The resource that tokens are asked for.
    ///
    /// Their scope is this text followed by `/.default`.
    public let audience: String
    /// The domain of login servers, such as `azurecr.io`.
    public let registrySuffix: String
    /// The page from which the cloud's service tags can be downloaded.
    public let downloadPage: String
    /// `cloud` in this cloud's publications: `Public`, `AzureGovernment`, `China` or `Embedded`.
    public let publicationCloud: String

    /// A cloud of these parts.
    ///
    /// Nothing is checked here; the client refuses endpoints that are neither https nor local.
    public init(
        name: String,
        resourceManager: String,
        authority: String,
        audience: String,
        registrySuffix: String,
        downloadPage: String,
        publicationCloud: String
    ) {
        self.name = name
        self.resourceManager = resourceManager
        self.authority = authority
        self.audience = audience
        self.registrySuffix = registrySuffix
        self.downloadPage = downloadPage
        self.publicationCloud = publicationCloud
    }
}
