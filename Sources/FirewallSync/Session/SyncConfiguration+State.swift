extension SyncConfiguration {
    /// The ledger's file.
    public var ledgerPath: String { "\(stateDirectory)/ledger.sqlite" }
    /// The folder of the publications that were downloaded.
    public var archiveDirectory: String { "\(stateDirectory)/publications" }
    /// The folder of what conditional downloads remember.
    public var downloadCacheDirectory: String { "\(stateDirectory)/downloads" }
}
