import ArgumentParser
import BuildStack
import CurlTransport
import EmbeddedControlPlane
import Foundation

/// One build as its user sees it: what is asked of the stack, and what is said meanwhile.
///
/// Lines about what goes on are for people, on standard error as those of `az`; the log is on standard output.
struct BuildSession {
    private let registryName: String
    private let registryID: String
    private let client: BuildClient
    private let transport: CurlTransport
    private let isTerminal = isatty(STDOUT_FILENO) == 1

    /// Seconds between two looks at a run whose log nobody shows; `az` takes thirty, for a service far away.
    private static let pause = 0.5
    /// How sources begin that an agent fetches.
    private static let remoteBeginnings = ["oci://", "https://", "http://", "git://", "git@", "github.com/"]

    /// A session with the stack that runs on the folder of `options`.
    ///
    /// - Parameter registry: The registry's name; nil: the first one's.
    /// - Throws: ``StackError`` with `notRunning` where nobody serves the folder.
    init(_ options: StackOptions, registry: String?) async throws {
        let registries: [ReadyDocument.Registry] = try options.client.send(.registryList)
        let ready = try JSONDecoder().decode(
            ReadyDocument.self, from: Data(contentsOf: URL(filePath: options.directory.readyFile)))
        guard let name = registry ?? registries.first?.name else {
            throw BuildStackError(
                .request, "The stack has no registry; make one with: acr-embedded registry create NAME")
        }
        registryName = name
        var settings = CurlTransport.Configuration(userAgent: "acr-embedded")
        settings.caFile = ready.ca
        settings.totalTimeout = 300
        transport = CurlTransport(settings)
        let token = ready.token
        client = BuildClient(
            resourceManager: ready.arm,
            token: {
                try String(contentsOfFile: token, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
            },
            transport: transport)
        registryID = try await client.registry(named: name, subscription: ready.subscription)
    }

    /// Says a line to the user.
    func say(_ line: String) { FileHandle.standardError.write(Data("\(line)\n".utf8)) }

    /// Sends a folder, or names what the agent is to fetch.
    ///
    /// - Returns: The source and the Dockerfile, as the request names them.
    func send(_ source: String, dockerfile: String?) async throws -> (source: String, dockerfile: String) {
        guard FileManager.default.fileExists(atPath: source) else {
            // Whether it is there is the agent's to find out: this machine may not reach what that does.
            guard Self.remoteBeginnings.contains(where: source.lowercased().hasPrefix) else {
                throw BuildStackError(.source, "'\(source)' doesn't exist.")
            }
            say("Sending context to registry: \(registryName)...")
            return (source, dockerfile ?? "Dockerfile")
        }
        let id = { UUID().uuidString.replacing("-", with: "").lowercased() }
        let context = try BuildContext(folder: source, dockerfile: dockerfile, id: id())
        let archive = FileManager.default.temporaryDirectory.appending(path: "build_archive_\(id()).tar.gz").path
        defer { try? FileManager.default.removeItem(atPath: archive) }
        say("Packing source code into tar to upload...")
        try context.pack(into: archive) { say($0) }
        say("Uploading archived source code from '\(archive)'...")
        let size = try FileManager.default.attributesOfItem(atPath: archive)[.size] as? Int ?? 0
        let location = try await client.uploadLocation(of: registryID)
        try await SourceUpload(transport: transport).send(archive, to: location.url)
        say("Sending context (\(SourceSize(bytes: size))) to registry: \(registryName)...")
        return (location.relativePath, context.dockerfileName)
    }

    /// Queues a build.
    func queue(_ build: QuickBuild) async throws -> RunDocument {
        let run = try await client.schedule(build, in: registryID)
        say("Queued a build with ID: \(run.properties.runId)")
        return run
    }

    /// Waits for a run's end; interrupted, it says how the run can be ended.
    ///
    /// - Returns: How it ended; nil where its log had nothing new for `idleLimit` seconds.
    func watch(_ run: RunDocument, showsLog: Bool, idleLimit: Double) async throws -> RunEnding? {
        say("Waiting for an agent...")
        let id = run.properties.runId
        do {
            return showsLog ? try await follow(id, idleLimit: idleLimit) : try await poll(id)
        } catch {
            guard Task.isCancelled else { throw error }
            say(
                "\(id) goes on. End it with: acr-embedded build --registry \(registryName) --cancel \(id)")
            throw ExitCode(130)
        }
    }

    /// Ends a run.
    func cancel(_ run: String) async throws { try await client.cancel(run, in: registryID) }

    private func follow(_ id: String, idleLimit: Double) async throws -> RunEnding? {
        var pacing = RunLogReader.Pacing()
        pacing.idleLimit = idleLimit
        let ending = try await client.log(of: id, in: registryID).follow(pacing: pacing) { lines in
            try Output.line(isTerminal ? TerminalText.plain(lines) : lines)
        }
        if ending == nil { say("The log of \(id) had nothing new for \(Int(idleLimit)) seconds; it may go on.") }
        return ending
    }

    private func poll(_ id: String) async throws -> RunEnding {
        while true {
            let run = try await client.run(id, in: registryID)
            if let ending = run.ending {
                try Output.json(run)
                return ending
            }
            try await Task.sleep(for: .seconds(Self.pause))
        }
    }
}
