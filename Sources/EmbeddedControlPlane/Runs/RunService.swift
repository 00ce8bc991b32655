import BuildStack
import Foundation
import Logging
import ServiceLifecycle

/// Hands runs to agents as long as the stack serves.
///
/// It has to be shut down before everything that runs need: the egress points, the registries, the build storage.
struct RunService: Service {
    /// Why a run ends that was under way when its process ended.
    static let stopped = "The server was stopped while the run was in progress; run it again."

    let store: RunStore
    let requests: RunRequestFolder
    let blobs: BlobFolder
    let pool: AgentPool
    let performer: RunPerformer
    let engines: EngineStarter
    let logger: Logger

    /// Ends what a process that was killed had in progress; what waited waits on.
    ///
    /// Called before anything runs.
    func recover() async throws {
        var waiting: [RunStore.Owned] = []
        for owned in try await store.unfinished() {
            guard owned.run.state != .queued else {
                waiting.append(owned)
                continue
            }
            let path = blobs.logPath(registry: owned.registry.name, run: owned.run.id.description)
            var outcome = RunOutcome(status: .error, errorMessage: Self.stopped)
            if let status = RunLog.completion(of: path).flatMap(RunStatus.init(completion:)) {
                // The run itself had ended; which images it pushed is in its log alone.
                outcome = RunOutcome(status: status)
            } else {
                await performer.endLog(of: owned.run, in: owned.registry, outcome)
            }
            try await performer.close(owned.run, outcome)
            logger.notice(
                "A run was cut off by the last stop",
                metadata: ["registry": "\(owned.registry.name)", "run": "\(owned.run.id)"])
        }
        requests.forgetAll(except: waiting.map(\.run.key))
        blobs.removeTaken(except: Set(waiting.compactMap(\.run.upload)))
        // Now, while no client can ask for another: each run is to wait once.
        for owned in waiting { await pool.submit(owned.run.key, in: owned.registry.location) }
    }

    /// Hands out runs until a graceful shutdown; those under way are ended then.
    func run() async throws {
        // Now, and not with the first run: it takes away what a killed process's runs left, and says what this machine lacks.
        let starting = Task { await startEngine() }
        await pool.open()
        try? await gracefulShutdown()
        await pool.close(Self.stopped)
        await engines.end()
        await starting.value
    }

    private func startEngine() async {
        do {
            _ = try await engines.engine()
        } catch is CancellationError {
        } catch {
            logger.warning("Runs cannot be carried out here; each will say so", metadata: ["reason": "\(error)"])
        }
    }
}
