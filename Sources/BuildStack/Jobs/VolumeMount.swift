/// A task's volume at its place in a container.
package struct VolumeMount: Sendable, Hashable {
    /// The volume's name.
    package var volume: String
    /// The absolute path in the container.
    package var path: String

    /// The volume `volume` at `path`.
    package init(volume: String, path: String) {
        self.volume = volume
        self.path = path
    }
}
