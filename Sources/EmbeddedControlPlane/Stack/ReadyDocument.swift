import EmbeddedNetwork

/// The line by which a stack says that it is ready, and where everything is.
package struct ReadyDocument: Sendable, Hashable, Codable {
    /// A registry, to its clients.
    package struct Registry: Sendable, Hashable, Codable {
        /// The name.
        package let name: String
        /// The resource's identifier.
        package let id: String
        /// The host name by which clients behind an egress point know it.
        package let loginServer: String
        /// Where clients of this machine reach it directly, as 127.0.0.1.
        package let url: String
        /// The same without TLS; nil where `serve` has no `--plain-http`.
        package let plainURL: String?
        /// The admin user's name; nil while that user is switched off.
        package let username: String?
        /// The file with the admin user's password, 0600; nil while that user is switched off.
        package let passwordFile: String?

        /// What clients need to know of `registry` in a stack of this configuration.
        init(_ registry: RegistryPlace, subscription: String, configuration: StackConfiguration) {
            name = registry.name
            id = registry.id(subscription: subscription)
            loginServer = registry.loginServer
            url = "https://localhost:\(registry.port)"
            plainURL = configuration.plainHTTP ? registry.plainPort.map { "http://localhost:\($0)" } : nil
            username = registry.isAdminUserEnabled ? registry.name : nil
            passwordFile =
                registry.isAdminUserEnabled ? configuration.directory.passwordFile(ofRegistry: registry.number) : nil
        }
    }

    /// A public address, and the proxy that speaks for it.
    package struct Egress: Sendable, Hashable, Codable {
        /// The name: `operator`, or `agent-…`.
        package let name: String
        /// The public address.
        package let address: String
        /// The proxy's URL.
        package let proxy: String

        /// What clients need to know of `point`.
        init(_ point: EgressPoint) {
            name = point.name
            address = point.address
            proxy = point.proxy
        }
    }

    /// How the stack's own client signs in.
    package struct SignIn: Sendable, Hashable, Codable {
        /// The authority's URL.
        package let authority: String
        /// The tenant's identifier; `adfs` will do too.
        package let tenant: String
        /// The client's identifier.
        package let client: String
        /// The file with the client's secret, 0600.
        package let secretFile: String
        /// Where programs on this machine get tokens of its managed identity (`IDENTITY_ENDPOINT`).
        package let identityEndpoint: String
        /// The file with what they show for them (`IDENTITY_HEADER`), 0600.
        package let identityHeaderFile: String

        init(_ settings: StackSettings, _ directory: DataDirectory) {
            authority = "https://localhost:\(settings.signInPort)"
            tenant = settings.tenant
            client = SignInService.clientID
            secretFile = directory.clientSecretFile
            identityEndpoint = authority + SignInHost.managedIdentityPath
            identityHeaderFile = directory.identityHeaderFile
        }
    }

    /// The resource manager's URL.
    package let arm: String
    /// How the stack's own client signs in.
    package let signIn: SignIn
    /// The directory's URL, where clients look up to whom roles are assigned.
    package let graph: String
    /// The URL of the build storage, where sources are uploaded and logs are read.
    package let blobs: String
    /// The subscription's identifier.
    package let subscription: String
    /// The registries.
    package let registries: [Registry]
    /// The egress points.
    package let egress: [Egress]
    /// The download page's URL.
    package let page: String
    /// The file of the local authority's certificate.
    package let ca: String
    /// The file of the bearer token.
    package let token: String
    /// The folder of the registries' events: JSON lines as a real registry's log has them.
    package let events: String
    /// The file of the access log: JSON lines, one a request.
    package let accessLog: String
    /// The URL of the figures for Prometheus.
    package let metrics: String
}
