/// How a machine carries out runs.
package struct EngineConfiguration: Sendable {
    /// How buildah keeps images.
    package enum StorageDriver: String, Sendable, Hashable {
        /// Layers over each other: what a step does not change is not copied.
        case overlay
        /// Whole copies: for file systems over which nothing can be laid.
        case vfs
    }

    /// The folder of the runs' folders; nobody else's.
    package var folder: String
    /// The certificate authority in PEM that registries' certificates are checked with.
    package var authority: String
    /// What each run may use.
    package var limits: RunLimits
    /// How images are kept; nil for what this machine can do best.
    package var storageDriver: StorageDriver?
    /// Whether commands of builds run where there can be no walls around them.
    package var allowsOpenRuns: Bool
    /// The folders of this machine that runs may take their source from, and what lies below them; none by default.
    package var sourceFolders: [String]

    /// A configuration with the limits of an agent.
    package init(
        folder: String, authority: String, limits: RunLimits = RunLimits(),
        storageDriver: StorageDriver? = nil,
        allowsOpenRuns: Bool = false, sourceFolders: [String] = []
    ) {
        self.folder = folder
        self.authority = authority
        self.limits = limits
        self.storageDriver = storageDriver
        self.allowsOpenRuns = allowsOpenRuns
        self.sourceFolders = sourceFolders
    }
}
