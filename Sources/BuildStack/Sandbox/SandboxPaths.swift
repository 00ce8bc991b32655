/// Where a run's programs see what they need.
struct SandboxPaths: Sendable {
    /// The build context.
    let source: String
    /// Images and containers.
    let storage: String
    /// The home folder.
    let home: String
    /// Temporary files.
    let temporary: String
    /// The folder `etc`.
    let settings: String
    /// Where results are left for us.
    let results: String
    /// The certificate authority in PEM.
    let authority: String

    /// Inside the walls of ``Sandbox``.
    static let inside = SandboxPaths(
        source: "/workspace", storage: "/var/storage", home: "/run/home", temporary: "/run/tmp",
        settings: "/etc",
        results: "/run/results", authority: "/run/ca.pem")

    /// Without walls: where they are.
    static func outside(_ folder: RunFolder, authority: String) -> SandboxPaths {
        SandboxPaths(
            source: folder.source, storage: folder.storage, home: folder.home,
            temporary: folder.temporary,
            settings: folder.settings, results: folder.results, authority: authority)
    }
}
