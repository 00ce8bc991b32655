import EmbeddedRegistry
import RegistryStorage

/// An image of an upstream registry, for people and programs.
package struct UpstreamImage: Sendable, Hashable, Codable {
    /// The name by which clients pull it: `docker.io/library/busybox:latest`.
    package let image: String
    /// The digest of its manifest.
    package let digest: String
    /// The media type of its manifest.
    package let mediaType: String

    /// What there is to know of the image `reference`, whose manifest is `record`.
    init(_ reference: String, _ record: ManifestRecord) {
        image = reference
        digest = record.digest.description
        mediaType = record.mediaType
    }
}

extension UpstreamRegistries {
    /// All images that have a tag, by registry, repository and tag.
    func list() async throws -> [UpstreamImage] {
        var images: [UpstreamImage] = []
        for host in UpstreamHost.allCases {
            let storage = try await storage(of: host)
            for name in try await storage.repositories(after: nil, limit: .max) {
                for tag in try await storage.tags(in: name, after: nil, limit: .max, order: .name) {
                    guard let record = try await storage.manifestRecord(tag.digest, in: name) else { continue }
                    images.append(UpstreamImage("\(host.rawValue)/\(name):\(tag.name)", record))
                }
            }
        }
        return images
    }

    /// Puts an image of the layout in the folder `path` under `name`, instead of what has that name.
    ///
    /// - Parameter image: The image's name in the layout; nil where there is only one.
    /// - Throws: `StorageError`.
    func add(_ name: String, layout path: String, image: String?) async throws -> UpstreamImage {
        let reference = try UpstreamReference(parsing: name)
        let record = try await storage(of: reference.host)
            .importImage(image, of: ImageLayout(path: path), as: reference.tag, in: reference.repository)
        return UpstreamImage(reference.description, record)
    }
}
