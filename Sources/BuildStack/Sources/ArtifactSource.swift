import Crypto
import Foundation

/// An artifact in a registry as a run's source: `oras push` made it of files and folders.
struct ArtifactSource: Sendable {
    /// A manifest, as far as it tells what is in an artifact.
    private struct Manifest: Decodable {
        let layers: [Layer]?
        let manifests: [Layer]?
    }

    /// A layer: a file of the name that its title gives, or a tar file of a folder.
    private struct Layer: Decodable {
        let mediaType: String
        let digest: String
        let size: Int
        let annotations: [String: String]?

        var title: String? { annotations?["org.opencontainers.image.title"] }
        var isFolder: Bool {
            annotations?["io.deis.oras.content.unpack"] == "true" || title == nil && mediaType.contains("tar")
        }
    }

    let image: ImageReference
    let request: AgentRequest
    let credentials: [RegistryCredential]
    let sandbox: Sandbox

    private static let mediaTypes = [
        "application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json",
        "application/vnd.oci.image.index.v1+json",
    ]

    /// Unpacks it into `folder`, which is empty.
    ///
    /// - Throws: ``BuildStackError`` with `source`.
    func unpack(into folder: String) async throws {
        var client = RegistryClient(request, host: image.registry, credentials: credentials)
        let reference = image.digest ?? image.tag ?? "latest"
        let answer = try await client.get("\(image.repository)/manifests/\(reference)", accept: Self.mediaTypes)
        guard let manifest = try? JSONDecoder().decode(Manifest.self, from: Data(answer.body.utf8)),
            let layers = manifest.layers, !layers.isEmpty
        else { throw refusal("it has no layers; an artifact is what 'oras push' makes of files") }
        // Not of what is unpacked, which counts on its own, but of what is downloaded before it.
        let bytes = layers.reduce(0) { $0 + max(0, min($1.size, 1 << 50)) }
        guard bytes <= sandbox.limits.disk else {
            throw refusal("it has \(bytes) bytes; the most are \(sandbox.limits.disk)")
        }
        // Files come first: as long as there is no folder of anybody's, there is no link to write through.
        for layer in layers.sorted(by: { !$0.isFolder && $1.isFolder }) {
            try await unpack(layer, from: &client, into: folder)
        }
    }

    private func unpack(_ layer: Layer, from client: inout RegistryClient, into folder: String) async throws {
        let file = "\(sandbox.folder.launches)/\(UUID().uuidString)"
        guard layer.digest.wholeMatch(of: /sha256:[0-9a-f]{64}/) != nil else {
            throw refusal("its layer '\(layer.digest.prefix(80))' has a digest other than SHA-256")
        }
        let path = "\(image.repository)/blobs/\(layer.digest)"
        let watch = DiskWatch(path: sandbox.folder.path, limit: sandbox.limits.disk)
        client = try await watch.guarding { [client] in
            var client = client
            try await client.download(path, to: file, seconds: SourceFetcher.seconds)
            return client
        }
        guard try Self.digest(of: file) == layer.digest else {
            throw refusal("its layer '\(layer.digest)' came with other bytes")
        }
        if layer.isFolder {
            _ = try await SourceArchive(path: file, limits: sandbox.limits).unpack(into: folder)
            try? FileManager.default.removeItem(atPath: file)
        } else {
            try place(file, as: layer, in: folder)
        }
    }

    /// Moves a file to where its title says.
    private func place(_ file: String, as layer: Layer, in folder: String) throws {
        let title = layer.title ?? ""
        let components = try SourceMember.path(title, of: title)
        guard !components.isEmpty, !title.contains("\0") else {
            throw refusal("its layer '\(layer.digest)' has no title to name a file by")
        }
        let path = ([Substring(folder)] + components).joined(separator: "/")
        do {
            try FileManager.default.createDirectory(
                atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
            try FileManager.default.moveItem(atPath: file, toPath: path)
        } catch {
            throw BuildStackError(
                .source, "The artifact '\(image.name)' has the file '\(title)', which cannot be placed: \(error).",
                cause: error)
        }
    }

    private func refusal(_ reason: String) -> BuildStackError {
        BuildStackError(.source, "The artifact '\(image.name)' cannot be taken: \(reason).")
    }

    private static func digest(of file: String) throws -> String {
        guard let handle = FileHandle(forReadingAtPath: file) else {
            throw BuildStackError(.machine, "The file '\(file)' cannot be read.")
        }
        defer { try? handle.close() }
        var hash = SHA256()
        while let data = try handle.read(upToCount: 1 << 20), !data.isEmpty { hash.update(data: data) }
        return "sha256:" + hash.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
