import Foundation

/// One run at work: the source, the sign-in, the steps, and what the log says of them.
struct BuildRun: Sendable {
    let job: BuildJob
    let sandbox: Sandbox
    let buildah: Buildah
    /// Why commands of the run are refused; nil where they may run.
    let missingWalls: String?
    /// The folders of this machine that sources may be in.
    let sourceFolders: [String]
    /// How the run asks registries.
    let request: AgentRequest
    let now: @Sendable () -> Date

    /// Carries the run out.
    ///
    /// - Throws: ``BuildStackError``, `CancellationError`.
    func carryOut() async throws -> RunOutcome {
        let source = try await fetchSource()
        let volume = "acb_vol_\(UUID().uuidString.lowercased())"
        job.log.note("Using \(volume) as the home volume")
        let plan = try plan(volume: volume, source: source)
        try await signIn()
        return try await close(take(plan), source: source)
    }

    private func fetchSource() async throws -> FetchedSource {
        job.log.note("Downloading source code...")
        let fetcher = SourceFetcher(
            sandbox: sandbox, request: request, credentials: job.credentials, folders: sourceFolders, log: job.log)
        do {
            let source = try await fetcher.fetch(job.source, into: sandbox.folder.source)
            job.log.note("Finished downloading source code")
            return source
        } catch let error as BuildStackError {
            job.log.append("failed to download source code: \(error.message)")
            throw error
        }
    }

    /// What is to be done, with the volumes' files written.
    private func plan(volume: String, source: FetchedSource) throws -> TaskPlan {
        let plan: TaskPlan
        do {
            var variables = job.variables
            variables.commit = variables.commit ?? source.commit
            variables.branch = variables.branch ?? source.branch
            let run = variables.templateValue(of: job, volume: volume)
            switch job.work {
            case .steps(let steps): plan = try TaskPlan(steps: steps, run: run)
            case .task(let text, let values, let overrides):
                plan = try TaskPlan(task: text, values: values, overrides: overrides, run: run)
            case .taskFile(let path, let valuesPath, let overrides):
                plan = try TaskPlan(
                    task: try text(of: path, as: "task"), values: try valuesPath.map { try text(of: $0, as: "values") },
                    overrides: overrides, run: run)
            }
        } catch let error as BuildStackError {
            job.log.append("failed to load the task: \(error.message)")
            throw error
        }
        if plan.hasAliases {
            job.log.note(
                "Alias support enabled for version >= 1.1.0, please see https://aka.ms/acr/tasks/task-aliases for more "
                    + "information.")
        }
        for network in plan.networks {
            guard network.isCreated else {
                job.log.note("Skip creating network: \(network.name)")
                continue
            }
            job.log.note("Creating Docker network: \(network.name), driver: '\(network.driver)'")
            job.log.note("Successfully set up Docker network: \(network.name)")
        }
        for volume in plan.volumes { try sandbox.folder.write(volume) }
        return plan
    }

    private func text(of path: String, as what: String) throws(BuildStackError) -> String {
        guard let text = try sandbox.folder.sourceText(path) else {
            throw BuildStackError(.task, "The source has no \(what) file '\(path)', or it is not a text.")
        }
        return text
    }

    private func signIn() async throws {
        job.log.note("Setting up Docker configuration...")
        job.log.note("Successfully set up Docker configuration")
        var entries: [String: [String: String]] = [:]
        for credential in job.credentials {
            job.log.note("Logging in to registry: \(credential.loginServer)")
            do {
                try await RegistryClient(request, host: credential.loginServer, credentials: [credential]).signIn()
            } catch let error as BuildStackError {
                job.log.append(error.message)
                job.log.append(": exit status 1")
                throw error
            }
            job.log.note("Successfully logged into \(credential.loginServer)")
            let pair = Data("\(credential.user):\(credential.password)".utf8).base64EncodedString()
            entries[credential.loginServer] = ["auth": pair]
        }
        let file = sandbox.folder.home + "/auth.json"
        let text = try JSONEncoder().encode(["auths": entries])
        guard
            FileManager.default.createFile(
                atPath: file, contents: text, attributes: [.posixPermissions: 0o600])
        else {
            throw BuildStackError(.machine, "The file '\(file)' cannot be written.")
        }
    }

    /// Says which steps succeeded and what came of them.
    private func close(_ reports: [StepReport], source: FetchedSource) -> RunOutcome {
        var outcome = RunOutcome(status: .succeeded)
        outcome.images = reports.flatMap(\.pushed)
        for report in reports {
            let elapsed = String(format: "%.6f", report.seconds)
            job.log.note(
                "Step ID: \(report.step.id) marked as successful (elapsed time in seconds: \(elapsed))")
            guard let built = report.built else { continue }
            job.log.note("Populating digests for step ID: \(report.step.id)...")
            for name in built.tags.compactMap({ ImageReference($0) }) {
                let pushed = outcome.images.first { name.isSameTag(as: $0) }
                outcome.dependencies.append(
                    ImageDependency(
                        image: pushed ?? name, runtime: built.runtime, buildtime: built.buildtime, commit: source.commit
                    ))
            }
            job.log.note("Successfully populated digests for step ID: \(report.step.id)")
        }
        if !outcome.dependencies.isEmpty {
            job.log.note("The following dependencies were found:")
            job.log.note("")
            job.log.append(outcome.dependencies.flatMap(\.lines).joined(separator: "\n"))
        }
        return outcome
    }
}
