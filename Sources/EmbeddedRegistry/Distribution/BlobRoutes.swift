import HTTPTypes
import RegistryStorage

/// `/v2/NAME/blobs/DIGEST` (end-2, end-10 of the specification).
struct BlobRoutes: Sendable {
    let storage: RegistryStorage
    /// Where blobs are to be had instead, where the registry has data endpoints.
    let dataEndpoint: DataEndpoint?

    func get(_ name: RepositoryName, _ text: String, _ request: DistributionRequest) async throws -> RegistryAnswer {
        let digest = try DistributionRequest.digest(text)
        guard let blob = try await storage.blob(digest, in: name) else {
            throw DistributionError.blobUnknown(digest.description)
        }
        let wanted = ContentRequest(request.head)
        if let dataEndpoint, !wanted.isHead {
            return dataEndpoint.redirection(to: digest, in: name, authority: request.head.authority)
        }
        return try ContentAnswer.blob(blob, to: wanted)
    }

    func delete(_ name: RepositoryName, _ text: String) async throws -> RegistryAnswer {
        try await storage.deleteBlob(try DistributionRequest.digest(text), in: name)
        return RegistryAnswer(.accepted, [.distributionAPIVersion: "registry/2.0"], length: 0)
    }
}
