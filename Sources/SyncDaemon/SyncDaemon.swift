/// The daemon behind `acr-firewall-sync watch`.
public struct SyncDaemon: Sendable {
    /// A daemon.
    public init() {}
}
