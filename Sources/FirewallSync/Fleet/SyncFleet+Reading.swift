import AzureResourceManager
import CurlTransport

/// What a fleet reads for many registries at once.
extension SyncFleet {
    /// The fewest registries for which a list of all is read instead of each one.
    private static let fewestForList = 3

    /// A registry as it was read, with what the ledger knew then.
    struct Reading: Sendable {
        let registry: Registry
        let state: RegistryState
    }

    /// The registries that one list shows: those of a subscription, to one client.
    private struct ListKey: Hashable {
        let cloud: Cloud
        let credential: CredentialSource
        let caFile: String?
        let subscription: String
    }

    /// Reads the registries of each subscription by its list, page after page, where that takes fewer requests than
    /// reading each; those that no list shows are left to their own runs, and so is every failure.
    nonisolated func read(_ registries: [ConfiguredRegistry]) async -> [RegistryID: Reading] {
        // Without a ledger every registry is new, and takes a whole run.
        guard let ledger = try? session.ledgerFile.openedIfPresent() else { return [:] }
        let lists = Dictionary(grouping: registries) { registry in
            ListKey(
                cloud: registry.cloud, credential: registry.credential, caFile: registry.transport.caFile,
                subscription: registry.settings.id.subscription.lowercased())
        }
        var found: [RegistryID: Registry] = [:]
        for (key, members) in lists where members.count >= Self.fewestForList && !Task.isCancelled {
            let wanted = Set(members.map(\.settings.id))
            let listed = try? await session.client(of: members[0]).registries(wanted, in: key.subscription)
            found.merge(listed ?? [:]) { _, last in last }
        }
        guard !found.isEmpty, let states = try? ledger.states(of: Array(found.keys)) else { return [:] }
        return found.reduce(into: [:]) { readings, entry in
            guard let state = states[entry.key] else { return }
            readings[entry.key] = Reading(registry: entry.value, state: state)
        }
    }
}
