import FirewallSync
import Foundation
import Synchronization

/// How everything stands, for whoever asks: the pages, the metrics, the service manager.
package final class StatusBoard: Sendable {
    /// How one registry stands.
    struct Entry: Sendable {
        var label: String
        var id: String
        var key: String
        var schedule: String
        var due: Date
        var isRunning = false
        var last: RunRecord?
        var lastSuccess: Date?
    }

    /// How everything stands at one moment.
    struct Snapshot: Sendable {
        var startedAt: Date
        var loadedAt: Date
        /// Why the last new configuration was not taken, and when.
        var reloadFailure: (time: Date, text: String)?
        /// In the order of the configuration.
        fileprivate(set) var registries: [Entry] = []
        fileprivate var places: [String: Int] = [:]
        /// What cannot be put down in the state directory.
        var stateFailure: String?
        var isStopping = false
    }

    private let state: Mutex<Snapshot>

    /// A board of a daemon that starts at `now`.
    init(now: Date) { state = Mutex(Snapshot(startedAt: now, loadedAt: now)) }

    /// How everything stands.
    var snapshot: Snapshot { state.withLock { $0 } }

    /// Changes what the board says.
    func change(_ body: (inout Snapshot) -> Void) { state.withLock { body(&$0) } }

    /// Puts up these registries instead of those that were there.
    func place(_ registries: [Entry]) {
        state.withLock { state in
            state.registries = registries
            state.places = Dictionary(registries.enumerated().map { ($1.key, $0) }) { $1 }
        }
    }

    /// Changes what the board says of one registry, if it is still there.
    func change(_ key: String, _ body: (inout Entry) -> Void) {
        state.withLock { state in
            if let index = state.places[key] { body(&state.registries[index]) }
        }
    }
}
