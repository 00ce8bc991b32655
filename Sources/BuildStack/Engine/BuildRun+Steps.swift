import Foundation

extension BuildRun {
    /// Builds an image.
    func build(_ build: ImageBuild, step: String, contextBytes: Int) async throws -> BuiltImage {
        for path in [build.dockerfile, build.context]
        where path.hasPrefix("/") || path.split(separator: "/").contains("..") {
            throw BuildStackError(.step, "The path '\(path)' leads out of the source.")
        }
        job.log.note("Scanning for dependencies...")
        let place = "\(sandbox.folder.source)/\(build.dockerfile)"
        let real = URL(fileURLWithPath: place).resolvingSymlinksInPath().path
        guard real.hasPrefix(sandbox.folder.source + "/"),
            let text = try? String(contentsOfFile: real, encoding: .utf8)
        else {
            throw BuildStackError(
                .step, "unable to understand line: the source has no Dockerfile '\(build.dockerfile)'")
        }
        let dockerfile = Dockerfile(text, arguments: build.arguments)
        job.log.note("Successfully scanned dependencies")
        if dockerfile.runsCommands { try refuseCommands() }
        job.log.note("Launching container with name: \(step)")
        job.log.append("Sending build context to Docker daemon  \(EngineOutput.size(contextBytes))")
        let identifier = "\(UUID().uuidString)"
        let (words, variables) = try buildah.build(
            build, identifier: "\(sandbox.paths.results)/\(identifier)")
        let log = job.log
        try await succeed(words, adding: variables) { line in
            if let line = EngineOutput.line(line) { log.append(line) }
        }
        if let image = result(identifier)?.split(separator: ":").last {
            job.log.append("Successfully built \(image.prefix(12))")
        }
        for tag in build.tags { job.log.append("Successfully tagged \(tag)") }
        job.log.note("Successfully executed container: \(step)")
        let bases = dockerfile.bases(target: build.target)
        let digests = bases.runtime == nil && bases.buildtime.isEmpty ? [:] : try await baseDigests()
        func known(_ image: ImageReference) -> ImageReference {
            var image = image
            let isReplaced = build.tags.contains { ImageReference($0)?.isSameTag(as: image) == true }
            // The name means the new image by now, where that was built on its predecessor.
            if !isReplaced, image.digest == nil {
                image.digest = digests["\(image.registry)/\(image.repository):\(image.tag ?? "")"]
            }
            return image
        }
        return BuiltImage(
            tags: build.tags, runtime: bases.runtime.map(known), buildtime: bases.buildtime.map(known))
    }

    /// Pushes an image.
    ///
    /// - Returns: Its name with its digest.
    func push(_ name: String) async throws -> ImageReference {
        guard var image = ImageReference(name) else {
            throw BuildStackError(.step, "'\(name)' is not the name of an image.")
        }
        job.log.note("Pushing image: \(name), attempt 1")
        job.log.append("The push refers to repository [\(image.registry)/\(image.repository)]")
        let identifier = UUID().uuidString
        let log = job.log
        try await succeed(buildah.push(name, digest: "\(sandbox.paths.results)/\(identifier)")) {
            log.append($0)
        }
        image.digest = result(identifier)
        if let digest = image.digest { job.log.append("\(image.tag ?? ""): digest: \(digest)") }
        job.log.note("Successfully pushed image: \(name)")
        return image
    }

    /// Runs a command in a container.
    func run(_ command: ContainerCommand, step: String) async throws {
        try refuseCommands()
        job.log.note("Launching container with name: \(step)")
        let name = "step-\(UUID().uuidString.lowercased())"
        let log = job.log
        try await succeed(buildah.from(command.image, name: name)) { line in
            if line != name { log.append(line) }
        }
        let settings = CollectedLines()
        try await succeed(buildah.settings(of: name)) { settings.add($0) }
        let image = try? JSONDecoder().decode(Inspection.self, from: Data(settings.text.utf8)).image
            .config
        let arguments = command.arguments.isEmpty ? image?.command ?? [] : command.arguments
        let words = (image?.entryPoint ?? []) + arguments
        guard !words.isEmpty else {
            throw BuildStackError(
                .step, "The image '\(command.image)' has no command of its own, and none is given.")
        }
        try await succeed(buildah.run(words, in: name, command: command)) { log.append($0) }
        job.log.note("Successfully executed container: \(step)")
    }

    /// A container as buildah prints it, as far as it tells what its image runs.
    private struct Inspection: Decodable {
        struct Image: Decodable {
            let config: Settings
        }

        struct Settings: Decodable {
            let entryPoint: [String]?
            let command: [String]?

            enum CodingKeys: String, CodingKey {
                case entryPoint = "Entrypoint"
                case command = "Cmd"
            }
        }

        let image: Image

        enum CodingKeys: String, CodingKey {
            case image = "OCIv1"
        }
    }

    private func refuseCommands() throws {
        guard let missingWalls else { return }
        throw BuildStackError(
            .step,
            "this machine allows no walls around commands of builds (\(missingWalls)), so they are refused; run "
                + "acr-embedded as root, or with --allow-open-runs, which lets a build read and change what you can"
        )
    }

    private func succeed(
        _ words: [String], adding variables: [String: String] = [:],
        onLine: @escaping @Sendable (String) -> Void
    ) async throws {
        let status = try await sandbox.run(words, adding: variables, onLine: onLine)
        guard status == 0 else { throw BuildStackError(.step, "exit status \(status)") }
    }

    /// What a program left in the file `name`.
    private func result(_ name: String) -> String? {
        (try? String(contentsOfFile: "\(sandbox.folder.results)/\(name)", encoding: .utf8))?
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// The digests of the images in the run's storage, by name and tag.
    private func baseDigests() async throws -> [String: String] {
        struct Image: Decodable {
            let names: [String]?
            let digest: String?
        }
        let said = CollectedLines()
        try await succeed(buildah.images()) { said.add($0) }
        let images = (try? JSONDecoder().decode([Image].self, from: Data(said.text.utf8))) ?? []
        var digests: [String: String] = [:]
        for image in images {
            for name in image.names ?? [] { digests[name] = image.digest }
        }
        return digests
    }
}
