import Subprocess

/// The account that `az login` signed in, by way of `az account get-access-token`.
struct AzureCLIAccount: TokenSource {
    let audience: String
    /// How long `az` may take, in seconds.
    let timeLimit: Double
    let surroundings: Surroundings

    /// The most that `az` may print, in bytes.
    private static let outputLimit = 262_144

    /// What came first: the end of `az`, or the end of the patience.
    private enum Outcome: Sendable {
        case ended(TerminationStatus, output: [UInt8], errors: [UInt8])
        case failed(SubprocessError)
        case timedOut
    }

    func fetch() async throws(ResourceManagerError) -> AccessToken {
        switch await run() {
        case .ended(.exited(0), let output, _):
            return try AccessToken(answer: output, from: "`az account get-access-token`", now: surroundings.now())
        case .ended(_, _, let errors):
            let said = String(decoding: errors, as: UTF8.self).onOneLine(limit: 400)
            throw refusal("failed\(said.isEmpty ? "" : " (\(said))"); sign in with `az login`")
        case .failed(let error) where error.code == .executableNotFound:
            throw refusal(
                "cannot run, for there is no `az` on the PATH; install the Azure CLI or configure another credential")
        case .failed(let error) where error.code == .outputLimitExceeded:
            throw refusal("printed more than \(Self.outputLimit) bytes, which is no token; run it by hand and look")
        case .failed(let error):
            throw refusal("cannot run: \(error.code); run it by hand and look")
        case .timedOut:
            throw refusal("did not end within \(Int(timeLimit)) s; run it by hand and look what it waits for")
        }
    }

    private func refusal(_ reason: String) -> ResourceManagerError {
        ResourceManagerError(code: .credential, description: "`az account get-access-token` \(reason)")
    }

    private func run() async -> Outcome {
        await withTaskGroup(of: Outcome.self) { group in
            group.addTask { await runAz() }
            group.addTask { [surroundings, timeLimit] in
                try? await surroundings.sleep(timeLimit)
                return .timedOut
            }
            let first = await group.next() ?? .timedOut
            group.cancelAll()
            return first
        }
    }

    private func runAz() async -> Outcome {
        var options = PlatformOptions()
        // `az` is a script around Python: a group of their own, so that both end together.
        options.processGroupID = 0
        options.teardownSequence = [
            .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .milliseconds(100))
        ]
        let variables = surroundings.environment.map { (Environment.Key(stringLiteral: $0.key), $0.value) }
        do {
            let result = try await Subprocess.run(
                .name("az"),
                arguments: ["account", "get-access-token", "--resource", audience, "--output", "json"],
                environment: .custom(Dictionary(uniqueKeysWithValues: variables)),
                platformOptions: options,
                output: .bytes(limit: Self.outputLimit),
                error: .bytes(limit: Self.outputLimit))
            return .ended(result.terminationStatus, output: result.standardOutput, errors: result.standardError)
        } catch let error as SubprocessError {
            return .failed(error)
        } catch {
            return .timedOut
        }
    }
}
