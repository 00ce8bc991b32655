import Foundation

extension BuildRun {
    /// How often an image is pushed until it is there.
    private static let attempts = 3

    /// Pushes images, one after the other.
    func push(_ images: [String], step: BuildStep) async throws -> StepReport {
        var report = StepReport(step)
        for image in images { report.pushed.append(try await push(image)) }
        return report
    }

    /// Pushes an image.
    ///
    /// - Returns: Its name with its digest.
    private func push(_ name: String) async throws -> ImageReference {
        guard var image = ImageReference(name) else {
            throw BuildStackError(.step, "'\(name)' is not the name of an image.")
        }
        let (identifier, log) = (UUID().uuidString, job.log)
        for attempt in 1...Self.attempts {
            log.note("Pushing image: \(name), attempt \(attempt)")
            log.append("The push refers to repository [\(image.registry)/\(image.repository)]")
            let output = PushOutput()
            let status = try await sandbox.run(
                buildah.push(name, digest: "\(sandbox.paths.results)/\(identifier)")
            ) { line in
                for line in output.lines(for: line) { log.append(line) }
            }
            if status == 0 { break }
            guard attempt < Self.attempts else {
                throw BuildStackError(.step, "Failed to push images successfully")
            }
            try await ContinuousClock().sleep(for: .milliseconds(500 << (attempt - 1)))
        }
        image.digest = result(identifier)
        if let digest = image.digest {
            let size = try await manifestSize(image)
            log.append("\(image.tag ?? ""): digest: \(digest)" + (size.map { " size: \($0)" } ?? ""))
        }
        log.note("Successfully pushed image: \(name)")
        return image
    }

    /// The bytes of the manifest that the registry has under the digest of `image`; nil where it does not say.
    private func manifestSize(_ image: ImageReference) async throws -> Int? {
        var client = RegistryClient(request, host: image.registry, credentials: job.credentials)
        do {
            return try await client.get(
                "\(image.repository)/manifests/\(image.digest ?? "")", onlyHead: true,
                accept: [
                    "application/vnd.docker.distribution.manifest.v2+json",
                    "application/vnd.oci.image.manifest.v1+json",
                ]
            ).length
        } catch let error as BuildStackError where error.code == .source {
            return nil
        }
    }
}
