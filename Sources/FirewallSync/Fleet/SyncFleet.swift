import AzureResourceManager
import Foundation

/// Runs many registries at once, each for itself: what they share is read once, and one's failure is never another's.
///
/// A fleet lives as long as a daemon does and keeps what is dear to open: the ledger, signed-in clients, and the
/// publication as it was parsed.
public actor SyncFleet {
    let session: SyncSession
    let concurrency: Int

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
        await withTaskGroup(of: Step.self) { group in
            // By the whole cloud: two embedded stacks share a name, and publish each for itself.
            for members in Dictionary(grouping: registries, by: \.cloud).values {
                group.addTask { await self.prepare(members, overrides, publication, isStopping) }
            }
            var waiting: [Job] = []
            var (begun, ended) = (0, 0)
            while let step = await group.next() {
                switch step {
                case .prepared(let jobs): waiting += jobs
                case .ended: ended += 1
                }
                while begun < waiting.count, begun - ended < concurrency, !Task.isCancelled, !isStopping() {
                    let job = waiting[begun]
                    begun += 1
                    group.addTask {
                        await onEnd(await self.run(job, overrides))
                        return .ended
                    }
                }
            }
        }
    }

    /// What a fleet waits for.
    private enum Step: Sendable {
        /// The publication of a cloud is there, or is known not to be, and its registries can be run.
        case prepared([Job])
        /// A registry's run has ended.
        case ended
    }

    /// One registry, ready to be run.
    private struct Job: Sendable {
        let registry: ConfiguredRegistry
        let publication: Result<PublicationInForce, any Error>
        let reading: Reading?
    }

    /// Brings what the registries of one cloud share: a cloud whose page hangs holds up no other.
    nonisolated private func prepare(
        _ registries: [ConfiguredRegistry], _ overrides: Overrides,
        _ publication: (@Sendable (Cloud) async throws -> PublicationInForce)?, _ isStopping: @Sendable () -> Bool
    ) async -> Step {
        guard let cloud = registries.first?.cloud else { return .prepared([]) }
        let found: Result<PublicationInForce, any Error>
        do {
            if let publication {
                found = .success(try await publication(cloud))
            } else {
                found = .success(try await session.provider(of: cloud).current())
            }
        } catch {
            found = .failure(error)
        }
        let readings = overrides == .none && !isStopping() ? await read(registries) : [:]
        return .prepared(
            registries.map { Job(registry: $0, publication: found, reading: readings[$0.settings.id]) })
    }

    nonisolated private func run(_ job: Job, _ overrides: Overrides) async -> FleetRun {
        let (registry, startedAt) = (job.registry, session.clock())
        var result: Result<SyncOutcome, any Error>
        do {
            result = .success(
                try await outcome(session.sync(of: registry), job.publication, job.reading, overrides))
        } catch {
            result = .failure(error)
        }
        return FleetRun(
            registry: registry, startedAt: startedAt, endedAt: session.clock(),
            publication: try? job.publication.get(), result: result)
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
