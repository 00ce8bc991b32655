import BuildStack
import EmbeddedNetwork
import EmbeddedRegistry
import Foundation
import Logging
import NIOPosix

/// Carries out a run that an agent has taken: makes the job of what was asked, hands it to the engine, and keeps what came
/// of it.
struct RunPerformer: Sendable {
    let store: RunStore
    let requests: RunRequestFolder
    let blobs: BlobFolder
    let engines: EngineStarter
    let roster: AgentRoster
    let tokens: TokenServices
    let now: @Sendable () -> Date
    let logger: Logger

    /// Carries out `key` on the agent `name`.
    ///
    /// Cancelling the task ends the run as `interruption` says; one that had not begun waits on.
    func perform(_ key: RunKey, on name: String, _ interruption: RunInterruption) async {
        do {
            guard let owned = try await store.start(key, at: now()) else { return }
            let outcome = await carryOut(owned, on: name, interruption)
            // Not of the run's task: that may be cancelled, and this has to be done all the same.
            try await Task { try await close(owned.run, outcome) }.value
        } catch is CancellationError {
            // The stack stops before the run began.
        } catch {
            logger.error(
                "A run's end could not be stored", metadata: ["run": "\(RunID(key.number))", "error": "\(error)"])
        }
    }

    /// Ends the log of a run that no engine has, and says in it why.
    func endLog(of run: RunResource, in registry: RegistryResource, _ outcome: RunOutcome) async {
        let (id, blobs, now) = (run.id.description, blobs, now)
        // Not of the caller's task: where that is cancelled the thread pool does nothing, and clients would wait for ever.
        let ending = Task {
            try await NIOThreadPool.singleton.runIfActive {
                try RunLog.end(blobs.logPath(registry: registry.name, run: id), ofRun: id, outcome, now: now)
            }
        }
        do {
            try await ending.value
        } catch {
            logger.error("A run's log could not be ended", metadata: ["run": "\(id)", "error": "\(error)"])
        }
    }

    /// Takes away what `run` needed, and keeps what came of it.
    func close(_ run: RunResource, _ outcome: RunOutcome) async throws {
        // In this order, so that nothing is left of a run that is seen to have ended; its log knows how it did.
        discardNeeds(of: run)
        try await store.finish(run.key, outcome, at: now())
    }

    /// Takes away what `run` needed, now that it is over.
    func discardNeeds(of run: RunResource) {
        requests.forget(run.key)
        if let upload = run.upload { blobs.removeUpload(upload) }
    }

    private func carryOut(_ owned: RunStore.Owned, on name: String, _ interruption: RunInterruption) async -> RunOutcome
    {
        let point = roster.take(name)
        let service = tokens.service(of: owned.registry)
        let id = owned.run.id.description
        let outcome: RunOutcome
        do {
            guard let point else {
                throw BuildStackError(
                    .machine,
                    "There is no agent in the region '\(owned.registry.location)': the publication in use has no "
                        + "addresses for AzureContainerRegistry there.")
            }
            let agent = BuildAgent(
                name: name, region: owned.registry.location, address: point.address.description, proxy: point.proxy)
            let engine = try await engines.engine()
            let job = try job(owned, try requests.request(of: owned.run.key), service, interruption)
            try await store.markRunning(owned.run.key, at: now())
            outcome = await engine.run(job, on: agent)
        } catch {
            outcome =
                error is CancellationError
                ? interruption.outcome : RunOutcome(status: .error, errorMessage: "\(error)")
            await endLog(of: owned.run, in: owned.registry, outcome)
        }
        service.dismissRun(id)
        // Where the agent is due to move, it does so now: not in a task that is cancelled.
        await Task { await roster.release(name) }.value
        return outcome
    }

    private func job(
        _ owned: RunStore.Owned, _ request: RunRequest, _ service: TokenService, _ interruption: RunInterruption
    ) throws -> BuildJob {
        let (id, registry) = (owned.run.id.description, owned.registry)
        var credentials = request.customRegistries
        if request.signsIn {
            let (user, password) = try service.admitRun(id, for: TimeInterval(request.timeout))
            credentials.insert(
                RegistryCredential(loginServer: registry.loginServer, user: user, password: password), at: 0)
        }
        let variables = RunVariables(
            registryName: registry.name, runDate: now(), os: "linux", architecture: RunPlatform.machine)
        let work = try request.work(loginServer: registry.loginServer) { name in
            try variables.filling(name, run: id, loginServer: registry.loginServer)
        }
        let source: BuildSource =
            switch request.source {
            case .upload: owned.run.upload.map(BuildSource.archive(path:)) ?? .none
            case .other(let source): source
            }
        // What a registry of the same name may have left.
        blobs.removeLog(registry: registry.name, run: id)
        let log = try RunLog(
            path: blobs.logPath(registry: registry.name, run: id),
            secrets: BuildJob.secrets(work: work, credentials: credentials), now: now)
        return BuildJob(
            id: id, loginServer: registry.loginServer, work: work, source: source, timeout: request.timeout,
            credentials: credentials, variables: variables, log: log, interruption: interruption)
    }
}
