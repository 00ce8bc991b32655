/// What lives off a registry and goes with it.
protocol RegistryDependent: Sendable {
    /// `registry` is no longer stored, and about to be closed.
    func registryWasDeleted(_ registry: RegistryResource) async
}
