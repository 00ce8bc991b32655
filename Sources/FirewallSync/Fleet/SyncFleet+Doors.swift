import AzureResourceManager
import Foundation

/// Doors that close on time, whatever a schedule says.
extension SyncFleet {
    /// When the next door of each of `registries` ends; nothing where none is open or the ledger cannot be read: then
    /// the next run says so.
    ///
    /// - Complexity: One query, however many registries there are.
    nonisolated public func doorEnds(of registries: [ConfiguredRegistry]) -> [RegistryID: Date] {
        guard let ends = try? session.ledgerFile.openedIfPresent()?.doorEnds(), !ends.isEmpty else { return [:] }
        return registries.reduce(into: [:]) { found, registry in
            found[registry.settings.id] = ends[registry.settings.id.ledgerKey]
        }
    }

    /// Closes the doors of `registries` whose time is over, as many at once as are run at once.
    ///
    /// - Parameter onEnd: Is told of each registry what was closed there, or why nothing could be.
    nonisolated public func closeDoors(
        of registries: [ConfiguredRegistry],
        onEnd: @escaping @Sendable (ConfiguredRegistry, Result<[TemporaryAccess], SyncError>) async -> Void
    ) async {
        await withTaskGroup(of: Void.self) { group in
            for (index, registry) in registries.enumerated() {
                if index >= concurrency { await group.next() }
                group.addTask {
                    do throws(SyncError) {
                        let closed = try await self.session.sync(of: registry).closeExpired()
                        await onEnd(registry, .success(closed))
                    } catch {
                        await onEnd(registry, .failure(error))
                    }
                }
            }
        }
    }
}
