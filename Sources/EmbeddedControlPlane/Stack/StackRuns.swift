import BuildStack
import EmbeddedNetwork
import Logging

/// The parts of a stack that carry out runs.
struct StackRuns: Sendable {
    /// What may be done with runs.
    let provider: RunProvider
    /// What hands them to agents.
    let service: RunService

    /// The runs of the stack on `ground`.
    ///
    /// - Parameters:
    ///   - blobs: Where sources come in and logs go out.
    ///   - authority: The certificate that runs check registries with.
    init(
        _ ground: StackGround, blobs: BlobHost, roster: AgentRoster, placement: AgentPlacement,
        tokens: TokenServices, authority: String
    ) throws {
        let (configuration, logger, clock) = (ground.configuration, ground.logger, ground.clock)
        let store = RunStore(ground.database, subscription: ground.settings.subscription)
        let requests = try RunRequestFolder(path: ground.directory.runRequestDirectory)
        let engine = EngineConfiguration(
            folder: ground.directory.runDirectory, authority: authority,
            allowsOpenRuns: configuration.allowsOpenRuns, sourceFolders: configuration.sourceFolders)
        let engines = EngineStarter { try await configuration.makeEngine(engine, logger, clock) }
        let performer = RunPerformer(
            store: store, requests: requests, blobs: blobs.folder, engines: engines, roster: roster, tokens: tokens,
            now: clock.now, logger: logger)
        let pool = AgentPool(agents: { placement.names(in: $0) }) { run, agent, interruption in
            await performer.perform(run, on: agent, interruption)
        }
        provider = RunProvider(
            store: store, requests: requests, blobs: blobs, blobPort: ground.settings.blobPort, pool: pool,
            performer: performer, registries: RegistryStore(ground.database), now: clock.now)
        service = RunService(
            store: store, requests: requests, blobs: blobs.folder, pool: pool, performer: performer, engines: engines,
            logger: logger)
    }
}
