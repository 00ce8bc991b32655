import AzureResourceManager
import Foundation

/// Runs many registries at once, each for itself: what they share is read once, and one's failure is never another's.
///
/// A fleet lives as long as a daemon does and keeps what is dear to open: the ledger, signed-in clients, and the
/// publication as it was parsed.
public actor SyncFleet {
    let session: SyncSession
    private let concurrency: Int

    /// A fleet of a session's registries.
    ///
    /// - Parameter concurrency: How many registries are worked on at once, 1 or more.
    public init(session: SyncSession, concurrency: Int = 16) {
        self.session = session
        self.concurrency = max(1, concurrency)
    }

    /// Applies what is due to `registries`, and tells of each as it ends.
    ///
    /// The registries are read by the lists of their subscriptions. One in which nothing has happened costs no request
    /// beside that, and writes nothing; each other one has a run of its own, under its lock.
    ///
    /// Cancelled, it starts no further registry, and cuts off those that it has begun.
    ///
    /// - Parameters:
    ///   - overrides: Guards that a person lets the plans through against, and why.
    ///   - publication: Brings the publication of a cloud, once; nil: the current one.
    ///   - isStopping: Asked before each registry: whether to start no further one, and only let those end that have
    ///     begun.
    public func run(
        _ registries: [ConfiguredRegistry], overrides: Overrides = .none,
        publication: (@Sendable (Cloud) async throws -> PublicationInForce)? = nil,
        isStopping: @escaping @Sendable () -> Bool = { false }, onEnd: @escaping @Sendable (FleetRun) async -> Void
    ) async {
        // By the whole cloud: two embedded stacks share a name, and publish each for itself.
        var publications: [Cloud: Result<PublicationInForce, any Error>] = [:]
        for cloud in registries.map(\.cloud) where publications[cloud] == nil {
            do {
                let current = try await publication?(cloud)
                if let current {
                    publications[cloud] = .success(current)
                } else {
                    publications[cloud] = .success(try await session.provider(of: cloud).current())
                }
            } catch {
                publications[cloud] = .failure(error)
            }
        }
        let known = publications
        let readings = overrides == .none && !isStopping() ? await read(registries) : [:]
        await withTaskGroup(of: Void.self) { group in
            for (index, registry) in registries.enumerated() {
                if index >= concurrency { await group.next() }
                if Task.isCancelled || isStopping() { break }
                guard let publication = known[registry.cloud] else { continue }
                let reading = readings[registry.settings.id]
                group.addTask { await onEnd(await self.run(registry, publication, reading, overrides)) }
            }
        }
    }

    nonisolated private func run(
        _ registry: ConfiguredRegistry, _ publication: Result<PublicationInForce, any Error>, _ reading: Reading?,
        _ overrides: Overrides
    ) async -> FleetRun {
        let startedAt = session.clock()
        var result: Result<SyncOutcome, any Error>
        do {
            result = .success(try await outcome(session.sync(of: registry), publication, reading, overrides))
        } catch {
            result = .failure(error)
        }
        return FleetRun(
            registry: registry, startedAt: startedAt, endedAt: session.clock(), publication: try? publication.get(),
            result: result)
    }

    nonisolated private func outcome(
        _ sync: RegistrySync, _ publication: Result<PublicationInForce, any Error>, _ reading: Reading?,
        _ overrides: Overrides
    ) async throws -> SyncOutcome {
        // Where there is no publication, doors whose time is over are closed all the same.
        if case .failure = publication { try await sync.closeExpired() }
        let publication = try publication.get()
        if let reading {
            let quiet = try await sync.quietOutcome(publication, registry: reading.registry, state: reading.state)
            if let quiet { return quiet }
        }
        return try await sync.apply(publication, overrides: overrides, confirm: nil)
    }
}
