extension ResourceManagerClient {
    /// What rarely needs another value.
    public struct Settings: Sendable, Hashable {
        /// The api-version of registries and of what lies below them.
        public var registryVersion = "2025-11-01"
        /// The api-version of locks.
        public var lockVersion = "2020-05-01"
        /// The api-version of permissions.
        public var permissionVersion = "2022-04-01"
        /// The api-version of service tags.
        public var serviceTagVersion = "2022-01-01"
        /// How long a change may take from its acceptance to its end, in seconds.
        public var operationTimeout = 300.0
        /// How long to wait between two looks at a running change where no Retry-After says so, in seconds.
        public var pollInterval = 2.0
        /// How often a throttled request is sent again.
        public var throttledRetries = 4
        /// The longest Retry-After that is waited for, in seconds.
        public var longestThrottle = 60.0
        /// How long `az account get-access-token` may take, in seconds.
        public var azureCLITimeout = 60.0
        /// The token endpoint of the instance metadata service.
        public var managedIdentityEndpoint = "http://169.254.169.254/metadata/identity/oauth2/token"

        /// The values above.
        public init() {}
    }
}
