import Logging

/// Where a run works: its folder, its network and its control group, which are gone when it is over.
struct RunRoom: Sendable {
    let sandbox: Sandbox
    private let relay: EgressRelay?
    private let logger: Logger

    /// Makes the room of `job`.
    ///
    /// - Parameter hasWalls: Whether it gets a network of its own.
    /// - Throws: ``BuildStackError`` with `machine`; nothing is left then.
    static func make(
        for job: BuildJob, on agent: BuildAgent, configuration: EngineConfiguration, hasWalls: Bool, logger: Logger
    ) async throws -> RunRoom {
        let folder = try RunFolder(run: job.id, in: configuration.folder)
        let group = ControlGroup(folder.name, limits: configuration.limits)
        do {
            let network = hasWalls ? try await NetworkNamespace.make() : nil
            var relay: EgressRelay?
            if let network { relay = try await EgressRelay.start(network.listener, to: try agent.proxyPort()) }
            let sandbox = Sandbox(
                folder: folder, agent: agent, authority: configuration.authority, limits: configuration.limits,
                network: network, group: group)
            return RunRoom(sandbox: sandbox, relay: relay, logger: logger)
        } catch {
            await group?.remove()
            await folder.remove()
            throw error
        }
    }

    /// Takes it away, also where the run's task is cancelled.
    func remove() async {
        await Task {
            await relay?.stop()
            if await sandbox.group?.remove() == false {
                logger.error(
                    "The control group of a run cannot be removed", metadata: ["run": "\(sandbox.folder.name)"])
            }
            await sandbox.folder.remove()
        }.value
    }
}
