import HTTPTypes
import NIOCore
import RegistryStorage

/// `/v2/NAME/manifests/REFERENCE` (end-3, end-7, end-9 of the specification).
struct ManifestRoutes: Sendable {
    /// The longest manifest, in bytes, which the specification asks registries to take.
    static let limit = 4 << 20

    let storage: RegistryStorage

    func get(_ name: RepositoryName, _ text: String, _ request: DistributionRequest) async throws -> RegistryAnswer {
        let reference = try Self.found(text)
        guard let manifest = try await storage.manifest(reference, in: name) else {
            throw try await unknown(text, in: name)
        }
        return try ContentAnswer.manifest(manifest, to: ContentRequest(request.head))
    }

    func put(_ name: RepositoryName, _ text: String, _ request: DistributionRequest) async throws -> RegistryAnswer {
        let reference: ManifestReference
        do {
            reference = try ManifestReference(parsing: text)
        } catch {
            throw DistributionError(error)
        }
        guard let mediaType = request.headers[.contentType], !mediaType.isEmpty else {
            throw DistributionError.manifestInvalid(
                "the Content-Type header, which names the manifest's type, is missing")
        }
        guard MediaTypeGrammar.allows(mediaType) else {
            throw DistributionError.manifestInvalid(
                "the Content-Type header does not name a media type, such as "
                    + "application/vnd.oci.image.manifest.v1+json", .member("mediaType", String(mediaType.prefix(160))))
        }
        let content = try await request.body(upTo: Self.limit)
        let (record, subject) = try await storage.putManifest(content, mediaType: mediaType, at: reference, in: name)
        var fields: HTTPFields = [
            .location: "/v2/\(name)/manifests/\(record.digest)", .contentDigest: record.digest.description,
            .distributionAPIVersion: "registry/2.0",
        ]
        fields[.subject] = subject?.description
        return RegistryAnswer(.created, fields, length: 0)
    }

    func delete(_ name: RepositoryName, _ text: String) async throws -> RegistryAnswer {
        switch try Self.found(text) {
        case .tag(let tag): try await storage.deleteTag(tag, in: name)
        case .digest(let digest): try await storage.deleteManifest(digest, in: name)
        }
        return RegistryAnswer(.accepted, [.distributionAPIVersion: "registry/2.0"], length: 0)
    }

    /// The reference of a manifest that is looked for: what can be no tag is none that is there.
    private static func found(_ text: String) throws(DistributionError) -> ManifestReference {
        do {
            return try ManifestReference(parsing: text)
        } catch {
            throw error.code == .invalidTag
                ? .manifestUnknown(text, error.description) : .digestInvalid(text, error.description)
        }
    }

    private func unknown(_ text: String, in name: RepositoryName) async throws -> DistributionError {
        try await storage.repository(name) == nil ? .nameUnknown(name.text) : .manifestUnknown(text)
    }
}
