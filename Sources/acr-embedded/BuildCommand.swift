import ArgumentParser
import BuildStack
import Foundation
import UnixSignals

/// The command `acr-embedded build`.
struct BuildCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build",
        abstract: "Build an image on the stack's agents, as 'az acr build' does, and show the log.",
        discussion: """
            For machines without the Azure CLI: it makes the same requests and says the same lines. A folder is packed \
            without what its .dockerignore leaves out, uploaded and queued; a URL (oci://HOST/NAME:TAG, a git \
            repository, a tar file over https) is left to the agent to fetch. Interrupted, it leaves the run to go on.

            EXAMPLE
              acr-embedded build --registry blogbuildtest --image buildtest/hello-world:v1 --file Dockerfile .
              acr-embedded build -t app:{{.Run.ID}} --build-arg VERSION=2 --secret-build-arg TOKEN=t0k3n ./app
              acr-embedded build --cancel ca3
            """)

    @OptionGroup var stack: StackOptions

    @Option(name: .shortAndLong, help: "The registry's name (default: the first registry's).")
    var registry: String?

    @Option(
        name: [.customShort("t"), .customLong("image")],
        help: ArgumentHelp("The image's name in the registry, which is pushed; several times.", valueName: "name:tag"))
    var images: [String] = []

    @Option(
        name: [.customShort("f"), .customLong("file")],
        help: ArgumentHelp("The Dockerfile (default: the one in the source).", valueName: "path"), completion: .file())
    var file: String?

    @Option(
        name: .customLong("build-arg"),
        help: ArgumentHelp("A value for an ARG of the Dockerfile; several times.", valueName: "name[=value]"))
    var arguments: [String] = []

    @Option(
        name: .customLong("secret-build-arg"),
        help: ArgumentHelp("A value that no log shows; several times.", valueName: "name[=value]"))
    var secretArguments: [String] = []

    @Option(help: "The stage of the Dockerfile to build (default: the last).")
    var target: String?

    @Option(help: ArgumentHelp("What the image is for.", valueName: "os[/architecture[/variant]]"))
    var platform = "linux"

    @Option(help: ArgumentHelp("After how long the run is ended (default: 3600).", valueName: "seconds"))
    var timeout: Int?

    @Flag(help: "Build without pushing.")
    var noPush = false

    @Flag(help: "Return once the run is queued, and print it in JSON.")
    var noWait = false

    @Flag(help: "Wait for the end without showing the log, and print the run in JSON.")
    var noLogs = false

    @Option(help: ArgumentHelp("End this run, or take it out of the queue, and build nothing.", valueName: "run"))
    var cancel: String?

    @Argument(help: "The folder with the source, or a URL.", completion: .directory)
    var source: String?

    func validate() throws {
        guard (source == nil) != (cancel == nil) else {
            throw ValidationError("Expected a folder or a URL to build, or --cancel RUN.")
        }
        // It becomes a part of a path.
        if let cancel, cancel.isEmpty || !cancel.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) }) {
            throw ValidationError("'\(cancel)' is no run; expected its id, such as ca3.")
        }
        for argument in arguments + secretArguments where argument.hasPrefix("=") || argument.isEmpty {
            throw ValidationError("'\(argument)' is no build argument; expected NAME or NAME=VALUE.")
        }
        guard timeout.map({ (1...28_800).contains($0) }) ?? true else {
            throw ValidationError("--timeout is \(timeout ?? 0); expected seconds from 1 to 28800.")
        }
        _ = try BuildPlatform(platform)
    }

    func run() async throws {
        let session = try await BuildSession(stack, registry: registry)
        if let cancel {
            try await session.cancel(cancel)
            return session.say("\(cancel) is canceled.")
        }
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let work = Task { try await build(session) }
        let listener = Task { for await _ in signals { work.cancel() } }
        defer { listener.cancel() }
        try await work.value
    }

    private func build(_ session: BuildSession) async throws {
        let platform = try BuildPlatform(platform)
        let sent = try await session.send(source ?? "", dockerfile: file)
        if images.isEmpty, !noPush {
            session.say("'--image or -t' is not provided. Skipping image push after build.")
        }
        let run = try await session.queue(
            QuickBuild(
                imageNames: images, isPushEnabled: !noPush && !images.isEmpty, source: sent.source,
                dockerfile: sent.dockerfile, arguments: buildArguments, target: target, platform: platform,
                timeout: timeout))
        if noWait { return try Output.json(run) }
        let ending = try await session.watch(run, showsLog: !noLogs, idleLimit: Double(timeout ?? 3600))
        if let complaint = ending?.complaint { throw BuildStackError(.step, complaint) }
    }

    private var buildArguments: [BuildArgument] {
        let split = { (text: String, isSecret: Bool) in
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return BuildArgument(
                name: String(parts[0]), value: parts.count > 1 ? String(parts[1]) : "", isSecret: isSecret)
        }
        return arguments.map { split($0, false) } + secretArguments.map { split($0, true) }
    }
}
