/// A run among those of all registries.
package struct RunKey: Sendable, Hashable {
    /// The number of the run's registry.
    package let registry: Int64
    /// The number of the run within its registry, from 1 on.
    package let number: Int

    /// The run `number` of `registry`.
    package init(registry: Int64, number: Int) {
        self.registry = registry
        self.number = number
    }
}
