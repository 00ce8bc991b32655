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
        let room: RunRoom
        do {
            room = try await RunRoom.make(
                for: job, on: agent, configuration: configuration, hasWalls: missingWalls == nil, logger: logger)
        } catch {
            let outcome = Self.outcome(of: error, in: job)
            end(job, outcome, since: started)
            return outcome
        }
        var outcome: RunOutcome
        do {
            outcome = try await withDeadline(seconds: job.timeout, of: "The run '\(job.id)'") {
                try await carryOut(job, in: room.sandbox)
            }
        } catch {
            outcome = Self.outcome(of: error, in: job)
        }
        // It quotes what was asked for, and is shown to whoever may see the run.
        outcome.errorMessage = outcome.errorMessage.map(job.log.masking)
        // Who follows the log need not wait until everything is taken away.
        end(job, outcome, since: started)
        await room.remove()
        return outcome
    }

    private static func outcome(of error: any Error, in job: BuildJob) -> RunOutcome {
        if error is CancellationError { return job.interruption.outcome }
        guard let error = error as? BuildStackError else {
            return RunOutcome(status: .error, errorMessage: "\(error)")
        }
        let status: RunStatus =
            switch error.code {
            case .timeout: .timeout
            case .machine: .error
            default: .failed
            }
        return RunOutcome(status: status, errorMessage: error.message)
    }

    /// Does the work.
    private func carryOut(_ job: BuildJob, in sandbox: Sandbox) async throws -> RunOutcome {
        let run = BuildRun(
            job: job, sandbox: sandbox,
            buildah: Buildah(
                paths: sandbox.paths, driver: driver,
                runsCommands: missingWalls == nil || configuration.allowsOpenRuns),
            missingWalls: configuration.allowsOpenRuns ? nil : missingWalls,
            sourceFolders: configuration.sourceFolders,
            request: AgentRequest(agent: sandbox.agent, authority: configuration.authority), now: now)
        return try await run.carryOut()
    }

    /// Ends the log of `job`.
    private func end(_ job: BuildJob, _ outcome: RunOutcome, since started: Date) {
        let seconds = Int(now().timeIntervalSince(started).rounded())
        job.log.conclude(Self.ending(outcome, of: job, seconds: seconds))
        job.log.finish(outcome.status)
        logger.info(
            "A run ended",
            metadata: [
                "run": "\(job.id)", "registry": "\(job.loginServer)", "status": "\(outcome.status.rawValue)",
            ])
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
