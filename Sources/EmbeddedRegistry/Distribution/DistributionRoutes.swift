import HTTPTypes
import Hummingbird
import RegistryStorage

/// The distribution interface below `/v2/` (OCI distribution specification 1.1), for clients that may use it.
package struct DistributionRoutes: Sendable {
    private let manifests: ManifestRoutes
    private let blobs: BlobRoutes
    private let uploads: UploadRoutes
    private let lists: ListRoutes
    private let referrers: ReferrerRoutes

    /// The interface to `storage`.
    ///
    /// - Parameter dataEndpoint: Where blobs are to be had instead, where the registry has data endpoints.
    package init(storage: RegistryStorage, dataEndpoint: DataEndpoint? = nil) {
        manifests = ManifestRoutes(storage: storage)
        blobs = BlobRoutes(storage: storage, dataEndpoint: dataEndpoint)
        uploads = UploadRoutes(storage: storage)
        lists = ListRoutes(storage: storage)
        referrers = ReferrerRoutes(storage: storage)
    }

    /// What a client has to be allowed for `method` on `endpoint`.
    static func need(_ endpoint: DistributionEndpoint, _ method: HTTPRequest.Method) -> AccessNeed {
        switch endpoint {
        case .base: .identity
        case .catalog: .catalog
        case .tags(let name): .repository(name.text, .pull, or: .metadataRead)
        case .manifest(let name, _), .blob(let name, _):
            switch method {
            case .put, .post, .patch: .repository(name.text, [.pull, .push])
            case .delete: .repository(name.text, .delete)
            default: .repository(name.text, .pull)
            }
        case .uploads(let name), .upload(let name, _): .repository(name.text, [.pull, .push])
        case .referrers(let name, _): .repository(name.text, .pull)
        }
    }

    /// The answer to `request`, which its sender may make.
    ///
    /// - Throws: ``DistributionError``, `StorageError`, and what reading a body throws that breaks off.
    func answer(_ endpoint: DistributionEndpoint, _ request: DistributionRequest) async throws -> RegistryAnswer {
        guard endpoint.methods.contains(request.method) else {
            throw DistributionError.methodNotAllowed(request.method, allowed: endpoint.methods)
        }
        switch (endpoint, request.method) {
        case (.base, _):
            return try .json([String: String](), to: request.method)
        case (.catalog, _): return try await lists.catalog(request)
        case (.tags(let name), _): return try await lists.tags(of: name, request)
        case (.referrers(let name, let digest), _): return try await referrers.list(name, digest, request)
        case (.manifest(let name, let reference), .put): return try await manifests.put(name, reference, request)
        case (.manifest(let name, let reference), .delete): return try await manifests.delete(name, reference)
        case (.manifest(let name, let reference), _): return try await manifests.get(name, reference, request)
        case (.blob(let name, let digest), .delete): return try await blobs.delete(name, digest)
        case (.blob(let name, let digest), _): return try await blobs.get(name, digest, request)
        case (.uploads(let name), _): return try await uploads.start(name, request)
        case (.upload(let name, let id), .patch): return try await uploads.append(name, id, request)
        case (.upload(let name, let id), .put): return try await uploads.finish(name, id, request)
        case (.upload(let name, let id), .delete): return try await uploads.cancel(name, id)
        case (.upload(let name, let id), _): return try await uploads.state(name, id)
        }
    }
}
