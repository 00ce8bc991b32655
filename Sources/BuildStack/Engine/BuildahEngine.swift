import Foundation
import Logging

/// Carries out runs with Debian's buildah, each behind walls of its own.
package struct BuildahEngine: BuildEngine {
    let configuration: EngineConfiguration
    let driver: EngineConfiguration.StorageDriver
    /// Why this machine has no walls; nil where it has.
    package let missingWalls: String?
    let logger: Logger
    let now: @Sendable () -> Date

    /// An engine that has looked at what this machine allows, and taken away what earlier runs left.
    ///
    /// - Parameter now: The time, for how long runs and steps take.
    /// - Throws: ``BuildStackError`` with `machine` where the runs' folder cannot be made or buildah is missing.
    package static func start(
        _ configuration: EngineConfiguration, logger: Logger, now: @escaping @Sendable () -> Date
    ) async throws -> BuildahEngine {
        do {
            try FileManager.default.createDirectory(
                atPath: configuration.folder, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        } catch {
            throw BuildStackError(
                .machine, "The runs' folder '\(configuration.folder)' cannot be made: \(error).",
                cause: error)
        }
        await removeLeftovers(in: configuration.folder)
        let probe = MachineProbe(configuration: configuration)
        let missingWalls = await probe.missingWalls()
        if let missingWalls {
            logger.warning(
                "Runs have no walls here, and \(configuration.allowsOpenRuns ? "run" : "commands of builds are refused")",
                metadata: ["reason": "\(missingWalls)"])
        }
        return BuildahEngine(
            configuration: configuration,
            driver: try await probe.storageDriver(hasWalls: missingWalls == nil),
            missingWalls: missingWalls, logger: logger, now: now)
    }

    /// Takes away what runs of a process that was killed left; their processes died with it.
    private static func removeLeftovers(in folder: String) async {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
            await ControlGroup(leftover: name).remove()
            await RunFolder.remove("\(folder)/\(name)")
        }
    }

    package func run(_ job: BuildJob, on agent: BuildAgent) async -> RunOutcome {
        let started = now()
        var outcome: RunOutcome
        do {
            outcome = try await withDeadline(seconds: job.timeout, of: "The run '\(job.id)'") {
                try await carryOut(job, on: agent)
            }
        } catch let error as BuildStackError {
            outcome = RunOutcome(status: .failed, errorMessage: error.message)
            if error.code == .timeout { outcome.status = .timeout }
            if error.code == .machine { outcome.status = .error }
        } catch is CancellationError {
            outcome = job.interruption.outcome
        } catch {
            outcome = RunOutcome(status: .error, errorMessage: "\(error)")
        }
        let seconds = Int(now().timeIntervalSince(started).rounded())
        job.log.append(Self.ending(outcome, of: job, seconds: seconds))
        job.log.finish(outcome.status)
        logger.info(
            "A run ended",
            metadata: [
                "run": "\(job.id)", "registry": "\(job.loginServer)",
                "status": "\(outcome.status.rawValue)",
            ])
        return outcome
    }

    /// Does the work in a folder, a network and a control group, which are gone when it returns.
    private func carryOut(_ job: BuildJob, on agent: BuildAgent) async throws -> RunOutcome {
        let folder = try RunFolder(run: job.id, in: configuration.folder)
        let group = ControlGroup(folder.name, limits: configuration.limits)
        var relay: EgressRelay?
        let result: Result<RunOutcome, any Error>
        do {
            let network = missingWalls == nil ? try await NetworkNamespace.make() : nil
            if let network {
                relay = try await EgressRelay.start(network.listener, to: try agent.proxyPort())
            }
            let sandbox = Sandbox(
                folder: folder, agent: agent, authority: configuration.authority,
                limits: configuration.limits,
                network: network, group: group)
            let run = BuildRun(
                job: job, sandbox: sandbox,
                buildah: Buildah(
                    paths: sandbox.paths, driver: driver,
                    runsCommands: missingWalls == nil || configuration.allowsOpenRuns),
                missingWalls: configuration.allowsOpenRuns ? nil : missingWalls,
                sourceFolders: configuration.sourceFolders, now: now)
            result = .success(try await run.carryOut())
        } catch {
            result = .failure(error)
        }
        // Not of the run's task: that may be cancelled, and this has to be done all the same.
        await Task { [relay] in
            await relay?.stop()
            if await group?.remove() == false {
                logger.error(
                    "The control group of a run cannot be removed", metadata: ["run": "\(folder.name)"])
            }
            await folder.remove()
        }.value
        return try result.get()
    }

    /// The last lines of the log.
    private static func ending(_ outcome: RunOutcome, of job: BuildJob, seconds: Int) -> String {
        switch outcome.status {
        case .succeeded: "\nRun ID: \(job.id) was successful after \(seconds)s"
        case .failed:
            "Run ID: \(job.id) failed after \(seconds)s. Error: failed during run, err: exit status 1"
        case .canceled: "Run ID: \(job.id) was canceled after \(seconds)s"
        case .timeout:
            "\(outcome.errorMessage ?? "")\nRun ID: \(job.id) failed after \(seconds)s. "
                + "Error: failed during run, err: context deadline exceeded"
        case .error:
            "\(outcome.errorMessage ?? "")\nRun ID: \(job.id) failed after \(seconds)s. Error: internal error"
        }
    }
}
