extension SyncConfiguration {
    /// The ledger's file.
    public var ledgerPath: String { "\(stateDirectory)/ledger.sqlite" }
    /// The file that holds who was told of which alert.
    public var alertsPath: String { "\(stateDirectory)/alerts.sqlite" }
    /// The folder of the publications that were downloaded.
    public var archiveDirectory: String { "\(stateDirectory)/publications" }
    /// The folder of what conditional downloads remember.
    public var downloadCacheDirectory: String { "\(stateDirectory)/downloads" }

    /// Whether the discovery API is a source of publications, which needs a right of its own.
    public var usesDiscovery: Bool {
        registries.contains { registry in
            sources(of: registry.cloud).contains(where: \.isDiscovery)
        }
    }
}
