extension SyncConfiguration {
    /// Reads and checks a configuration file.
    ///
    /// Relative paths in the file start at its folder; `~/` is the home folder of `environment`.
    /// - Throws: ``ConfigurationError`` with every problem of the file, not only the first.
    public static func load(path: String, environment: [String: String]) throws(ConfigurationError) -> SyncConfiguration
    {
        fatalError("unimplemented")
    }
}
