import Foundation

extension BuildRun {
    /// What ended in a run's group of tasks.
    private enum Ended: Sendable {
        case step(Int, StepReport)
        case detachedCommand
    }

    /// Takes the steps of `plan`, each once those that it waits for have ended.
    ///
    /// Detached commands go on beside them, and are ended at the end.
    ///
    /// - Returns: What came of them, in the order in which they are written.
    /// - Throws: ``BuildStackError`` of the first step that fails, with which the others end.
    func take(_ plan: TaskPlan) async throws -> [StepReport] {
        let graph = try StepGraph(plan.steps)
        let hosts = plan.detachedHosts
        var begun: Set<Int> = []
        var reports: [Int: StepReport] = [:]
        return try await withThrowingTaskGroup(of: Ended.self) { group in
            defer { group.cancelAll() }
            while reports.count < plan.steps.count {
                for place in graph.ready(after: Set(reports.keys), begun: begun) {
                    begun.insert(place)
                    group.addTask { .step(place, try await perform(plan.steps[place], hosts: hosts)) }
                }
                guard case .step(let place, let report)? = try await group.next() else { continue }
                reports[place] = report
                if let words = report.detached {
                    group.addTask {
                        // What becomes of it is nobody's business: `docker run --detach` does not say either.
                        _ = try? await sandbox.run(words) { _ in }
                        return .detachedCommand
                    }
                }
            }
            return plan.steps.indices.compactMap { reports[$0] }
        }
    }

    private func perform(_ step: BuildStep, hosts: [String]) async throws -> StepReport {
        job.log.note(
            "Executing step ID: \(step.id). Timeout(sec): \(step.timeout), Working directory: '\(step.workingDirectory)', "
                + "Network: '\(step.network)'")
        if step.startDelay > 0 {
            job.log.note("Waiting \(step.startDelay) seconds before executing step ID: \(step.id)")
            try await ContinuousClock().sleep(for: .seconds(step.startDelay))
        }
        let started = now()
        var report = StepReport(step)
        do {
            report = try await withDeadline(seconds: step.timeout, of: "The step '\(step.id)'") {
                switch step.action {
                case .build(let build): try await self.build(build, step: step, hosts: hosts)
                case .push(let images): try await push(images, step: step)
                case .command(let command): try await run(command, step: step, hosts: hosts)
                }
            }
        } catch let error as BuildStackError where error.code != .machine {
            guard step.ignoresErrors, error.code != .limit else {
                job.log.append("failed to run step ID: \(step.id): \(error.message)")
                job.log.append("")
                throw error
            }
            job.log.note(
                "Step ID: \(step.id) encountered an error: \(error.message), but is set to ignore errors. Continuing..."
            )
        }
        report.seconds = now().timeIntervalSince(started)
        return report
    }

    /// Carries out a container's work as often as `step` says.
    ///
    /// - Parameter work: The work, which hands on the lines of its output.
    func launch(
        _ step: BuildStep, _ work: @Sendable (@escaping @Sendable (String) -> Void) async throws -> Void
    ) async throws {
        for _ in 0...step.attempts.repeats {
            var retries = step.attempts.retries
            while true {
                job.log.note("Launching container with name: \(step.id)")
                let watch = OutputWatch(for: step.attempts.retryOnErrors)
                do {
                    try await work { watch.see($0) }
                    job.log.note("Successfully executed container: \(step.id)")
                    break
                } catch let error as BuildStackError where error.code == .step {
                    guard retries > 0, watch.allowsRetry else {
                        job.log.note("Container failed during run: \(step.id). No retries remaining.")
                        throw error
                    }
                    retries -= 1
                    job.log.note(
                        "Container failed during run: \(step.id), waiting \(step.attempts.retryDelay) seconds before "
                            + "retrying...")
                    try await ContinuousClock().sleep(for: .seconds(step.attempts.retryDelay))
                }
            }
        }
    }

    /// A translation of buildah's lines that finds digests in the run's storage.
    func pullOutput() -> PullOutput {
        PullOutput { [buildah, sandbox] in buildah.digests(in: sandbox.folder.storage)[$0.name] }
    }

    /// Refuses a command where there are no walls for it.
    func refuseCommands() throws {
        guard let missingWalls else { return }
        throw BuildStackError(
            .step,
            "this machine allows no walls around commands of builds (\(missingWalls)), so they are refused; run "
                + "acr-embedded as root, or with --allow-open-runs, which lets a build read and change what you can"
        )
    }

    /// Refuses to fetch files of URLs where there are no walls: they could be those of this machine's own servers.
    func refuseFetching() throws {
        guard let missingWalls else { return }
        throw BuildStackError(
            .step,
            "this machine allows no walls around builds (\(missingWalls)), so ADD of a URL or of a variable, and images of "
                + "this machine's loopback, are refused; put the file into the source, or run acr-embedded as root")
    }

    /// Runs a program of the engine's, which has to succeed.
    func succeed(
        _ words: [String], adding variables: [String: String] = [:], onLine: @escaping @Sendable (String) -> Void
    ) async throws {
        let status = try await sandbox.run(words, adding: variables, onLine: onLine)
        guard status == 0 else { throw BuildStackError(.step, "exit status \(status)") }
    }

    /// What a program left in the file `name`.
    func result(_ name: String) -> String? {
        (try? String(contentsOfFile: "\(sandbox.folder.results)/\(name)", encoding: .utf8))?
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
