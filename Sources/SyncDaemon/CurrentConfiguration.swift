import FirewallSync
import Synchronization

/// The configuration in force.
final class CurrentConfiguration: Sendable {
    private let configuration: Mutex<SyncConfiguration>

    init(_ configuration: SyncConfiguration) { self.configuration = Mutex(configuration) }

    var value: SyncConfiguration { configuration.withLock { $0 } }

    func replace(with new: SyncConfiguration) { configuration.withLock { $0 = new } }

    /// Checks that a running daemon can take over `new`.
    ///
    /// - Throws: ``DaemonError`` with `needsRestart` where the state directory or the listener would have to change.
    func requireCompatible(_ new: SyncConfiguration) throws(DaemonError) {
        let old = configuration.withLock { $0 }
        if new.stateDirectory != old.stateDirectory {
            throw DaemonError(
                .needsRestart,
                "The state directory would change from '\(old.stateDirectory)' to '\(new.stateDirectory)'; that takes a "
                    + "new start.")
        }
        if new.watch.listen != old.watch.listen {
            throw DaemonError(
                .needsRestart,
                "The status pages would move from \(old.watch.listen) to \(new.watch.listen); that takes a new start.")
        }
    }
}
