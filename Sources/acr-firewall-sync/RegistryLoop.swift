import FirewallSync

extension SyncSession {
    /// Works on each registry in turn.
    ///
    /// One that fails is reported and never stops another; the worst status counts.
    func forEachRegistry(_ body: (ConfiguredRegistry) async throws -> ExitStatus) async -> ExitStatus {
        let registries = configuration.registries
        var status = ExitStatus.done
        for registry in registries {
            do {
                status = status.combined(with: try await body(registry))
            } catch {
                CommandFailure.report(error, about: registries.count > 1 ? registry.settings.label : nil)
                status = status.combined(with: .failed)
            }
        }
        return status
    }

    /// The one registry that a command works on.
    ///
    /// - Throws: ``CommandError`` where there are several.
    func onlyRegistry() throws(CommandError) -> ConfiguredRegistry {
        let labels = configuration.registries.map(\.settings.label)
        guard let only = configuration.registries.first, labels.count == 1 else {
            throw CommandError(
                labels.isEmpty
                    ? "the configuration names no registry"
                    : "name one with --registry: \(labels.joined(separator: ", "))")
        }
        return only
    }
}
