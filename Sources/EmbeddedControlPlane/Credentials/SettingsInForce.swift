import EmbeddedRegistry
import Synchronization

/// The settings of all registries, by the registry's number.
package final class SettingsInForce: Sendable {
    private let boxes = Mutex<[Int64: LiveRegistrySettings]>([:])

    /// No settings yet.
    package init() {}

    /// The box with the settings of the registry `number`, the same for all who ask.
    package func settings(ofRegistry number: Int64) -> LiveRegistrySettings {
        boxes.withLock { boxes in
            if let box = boxes[number] { return box }
            let box = LiveRegistrySettings()
            boxes[number] = box
            return box
        }
    }

    /// Forgets the registry `number`, into which nobody can sign in from now on.
    func forget(registry number: Int64) {
        boxes.withLock { $0.removeValue(forKey: number) }?.replace(with: RegistrySettings())
    }
}
