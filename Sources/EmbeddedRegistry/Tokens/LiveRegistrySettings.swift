import Synchronization

/// A registry's settings at an instant, in a box that its owner's changes go into.
package final class LiveRegistrySettings: Sendable {
    /// Settings, and which they are in the order of changes.
    struct Snapshot {
        var settings: RegistrySettings
        var revision: Int
    }

    private let snapshotBox: Mutex<Snapshot>
    private let newest = Atomic(0)

    /// A box with `settings`.
    package init(_ settings: RegistrySettings = RegistrySettings()) {
        snapshotBox = Mutex(Snapshot(settings: settings, revision: 0))
    }

    /// The settings that count now.
    package var current: RegistrySettings { snapshot.settings }

    /// Takes `settings` for the registry's, except for its runs; they count when this returns.
    package func replace(with settings: RegistrySettings) {
        change { current in
            let runs = current.runs
            current = settings
            current.runs = runs
        }
    }

    /// Changes the settings by `change`; they count when this returns.
    func change(_ change: (inout RegistrySettings) -> Void) {
        snapshotBox.withLock { snapshot in
            var settings = snapshot.settings
            change(&settings)
            // A registry is written for many reasons, and what was verified stays verified through most.
            guard snapshot.settings != settings else { return }
            snapshot.settings = settings
            snapshot.revision += 1
            newest.store(snapshot.revision, ordering: .releasing)
        }
    }

    var snapshot: Snapshot { snapshotBox.withLock { $0 } }

    /// The number of the settings that count now, without a lock.
    var revision: Int { newest.load(ordering: .acquiring) }
}
