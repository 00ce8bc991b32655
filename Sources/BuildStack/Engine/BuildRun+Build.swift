import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

extension BuildRun {
    /// Builds an image.
    func build(_ build: ImageBuild, step: BuildStep, hosts: [String]) async throws -> StepReport {
        var build = build
        job.log.note("Scanning for dependencies...")
        if let remote = build.remote {
            try await fetch(remote, for: &build)
        }
        let dockerfile = try dockerfile(of: &build)
        job.log.note("Successfully scanned dependencies")
        if dockerfile.runsCommands { try refuseCommands() }
        if dockerfile.reachesOut { try refuseFetching() }
        let size = try ContextSize.bytes(of: sandbox.folder.sourceFolder(build.context))
        let identifier = UUID().uuidString
        let (words, variables) = try buildah.build(
            build, identifier: "\(sandbox.paths.results)/\(identifier)", hosts: hosts)
        let (log, final) = (job.log, build)
        try await launch(step) { see in
            log.append("Sending build context to Docker daemon \(EngineOutput.size(size).leftPadded(to: 8))")
            let output = pullOutput()
            try await succeed(words, adding: variables) { line in
                see(line)
                for line in output.lines(for: line) { log.append(line) }
            }
            for line in output.rest() { log.append(line) }
            if let image = result(identifier)?.split(separator: ":").last {
                log.append(" ---> \(image.prefix(12))")
                log.append("Successfully built \(image.prefix(12))")
            }
            for tag in final.tags { log.append("Successfully tagged \(ImageReference(tag)?.shortName ?? tag)") }
        }
        let bases = dockerfile.bases(target: build.target)
        let digests = buildah.digests(in: sandbox.folder.storage)
        func known(_ image: ImageReference) -> ImageReference {
            var image = image
            let isReplaced = final.tags.contains { ImageReference($0)?.isSameTag(as: image) == true }
            // The name means the new image by now, where that was built on its predecessor.
            if !isReplaced, image.digest == nil { image.digest = digests[image.name] }
            return image
        }
        var report = StepReport(step)
        report.built = StepReport.BuiltImage(
            tags: build.tags, runtime: bases.runtime.map(known), buildtime: bases.buildtime.map(known))
        return report
    }

    /// Fetches the context of `build`, which lies in a folder of its own within the source then.
    ///
    /// It comes to where the run's commands cannot see it, and moves once it is whole: in the source a command that goes
    /// on beside this step could put a link in its place, and what is written here would land anywhere on this machine.
    private func fetch(_ remote: BuildSource, for build: inout ImageBuild) async throws {
        let name = "context-\(UUID().uuidString.lowercased())"
        let folder = "\(sandbox.folder.launches)/\(name)"
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        } catch {
            throw BuildStackError(.machine, "The folder '\(folder)' cannot be made: \(error).", cause: error)
        }
        let fetcher = SourceFetcher(
            sandbox: sandbox, request: request, credentials: job.credentials, folders: sourceFolders, log: job.log)
        _ = try await fetcher.fetch(remote, into: folder)
        guard rename(folder, "\(sandbox.folder.source)/\(name)") == 0 else {
            throw BuildStackError(
                .machine, "The folder '\(folder)' cannot be moved: \(String(cString: strerror(errno))).")
        }
        build.context = name
        build.dockerfile = "\(name)/\(build.dockerfile)"
    }

    /// The Dockerfile of `build`, at the place where it is.
    private func dockerfile(of build: inout ImageBuild) throws -> Dockerfile {
        for path in [build.dockerfile, build.context] where SourcePath(path) == nil || path.hasPrefix("/") {
            throw BuildStackError(.step, "The path '\(path)' leads out of the source.")
        }
        for path in [build.dockerfile, build.dockerfileInContext].compactMap({ $0 }) {
            guard let text = try sandbox.folder.sourceText(path) else { continue }
            build.dockerfile = path
            return Dockerfile(text, arguments: build.arguments)
        }
        throw BuildStackError(
            .step, "failed to scan dependencies: the source has no Dockerfile '\(build.dockerfile)'")
    }
}

extension String {
    /// The text after as many blanks as make it `count` characters long.
    func leftPadded(to count: Int) -> String {
        String(repeating: " ", count: Swift.max(0, count - self.count)) + self
    }
}
