import Foundation

/// One run at work: the source, the sign-in, the steps, and what the log says of them.
struct BuildRun: Sendable {
    let job: BuildJob
    let sandbox: Sandbox
    let buildah: Buildah
    /// Why commands of the run are refused; nil where they may run.
    let missingWalls: String?
    let now: @Sendable () -> Date

    /// What a step brought.
    struct StepResult: Sendable {
        var built: [BuiltImage] = []
        var pushed: [ImageReference] = []
    }

    /// The names of an image that a step built, and what that stands on.
    struct BuiltImage: Sendable {
        let tags: [String]
        let runtime: ImageReference?
        let buildtime: [ImageReference]
    }

    /// Carries the run out.
    ///
    /// - Throws: ``BuildStackError``, `CancellationError`.
    func carryOut() async throws -> RunOutcome {
        let size = try await fetchSource()
        try await signIn()
        var done: [(step: BuildStep, seconds: Double, result: StepResult)] = []
        for step in try steps() {
            let started = now()
            do {
                let result = try await withDeadline(seconds: step.timeout, of: "The step '\(step.id)'") {
                    try await perform(step, contextBytes: size)
                }
                done.append((step, now().timeIntervalSince(started), result))
            } catch let error as BuildStackError where error.code != .machine {
                job.log.note("Container failed during run: \(step.id). No retries remaining.")
                job.log.append("failed to run step ID: \(step.id): \(error.message)")
                guard step.ignoresErrors, error.code != .limit else {
                    job.log.append("")
                    throw error
                }
            }
        }
        return close(done)
    }

    private func steps() throws -> [BuildStep] {
        guard case .steps(let steps) = job.work else {
            throw BuildStackError(.step, "The engine takes no tasks.")
        }
        return steps
    }

    private func fetchSource() async throws -> Int {
        job.log.note("Downloading source code...")
        var bytes = 0
        switch job.source {
        case .none: break
        case .archive(let path):
            do {
                bytes = try await SourceArchive(path: path, limits: sandbox.limits).unpack(
                    into: sandbox.folder.source)
            } catch let error as BuildStackError {
                job.log.append("failed to download source code: \(error.message)")
                throw error
            }
        case .artifact, .git, .download, .folder:
            throw BuildStackError(.source, "The engine takes no source but an uploaded one.")
        }
        job.log.note("Finished downloading source code")
        return bytes
    }

    private func signIn() async throws {
        job.log.note("Using acb_vol_\(UUID().uuidString.lowercased()) as the home volume")
        job.log.note("Setting up Docker configuration...")
        job.log.note("Successfully set up Docker configuration")
        var entries: [String: [String: String]] = [:]
        let registry = RegistrySignIn(agent: sandbox.agent, authority: sandbox.authority)
        for credential in job.credentials {
            job.log.note("Logging in to registry: \(credential.loginServer)")
            do {
                try await registry.signIn(credential)
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

    private func perform(_ step: BuildStep, contextBytes: Int) async throws -> StepResult {
        job.log.note(
            "Executing step ID: \(step.id). Timeout(sec): \(step.timeout), Working directory: '', Network: ''"
        )
        switch step.action {
        case .build(let build):
            return StepResult(built: [
                try await self.build(build, step: step.id, contextBytes: contextBytes)
            ])
        case .push(let images):
            var pushed: [ImageReference] = []
            for image in images { pushed.append(try await push(image)) }
            return StepResult(pushed: pushed)
        case .command(let command):
            try await run(command, step: step.id)
            return StepResult()
        }
    }

    /// Says which steps succeeded and what came of them.
    private func close(_ done: [(step: BuildStep, seconds: Double, result: StepResult)]) -> RunOutcome {
        var outcome = RunOutcome(status: .succeeded)
        outcome.images = done.flatMap(\.result.pushed)
        for (step, seconds, result) in done {
            let elapsed = String(format: "%.6f", seconds)
            job.log.note("Step ID: \(step.id) marked as successful (elapsed time in seconds: \(elapsed))")
            guard !result.built.isEmpty else { continue }
            job.log.note("Populating digests for step ID: \(step.id)...")
            for built in result.built {
                let names = built.tags.compactMap { ImageReference($0) }
                for image in outcome.images where names.contains(where: { $0.isSameTag(as: image) }) {
                    outcome.dependencies.append(
                        ImageDependency(image: image, runtime: built.runtime, buildtime: built.buildtime))
                }
            }
            job.log.note("Successfully populated digests for step ID: \(step.id)")
        }
        if !outcome.dependencies.isEmpty {
            job.log.note("The following dependencies were found:")
            job.log.note("")
            job.log.append(outcome.dependencies.flatMap(\.lines).joined(separator: "\n"))
        }
        return outcome
    }
}
