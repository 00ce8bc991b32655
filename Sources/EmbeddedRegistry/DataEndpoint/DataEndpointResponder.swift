import EmbeddedNetwork
import HTTPTypes
import Hummingbird
import RegistryStorage

/// What lies behind a data endpoint's door: blobs, for whoever has a link that the registry has signed.
package struct DataEndpointResponder: HTTPResponder {
    package typealias Context = StackRequestContext

    private let endpoint: DataEndpoint
    private let storage: RegistryStorage

    /// The blobs of `storage` behind `endpoint`.
    package init(endpoint: DataEndpoint, storage: RegistryStorage) {
        self.endpoint = endpoint
        self.storage = storage
    }

    package func respond(to request: Request, context: StackRequestContext) async throws -> Response {
        do {
            return try await answer(request).response()
        } catch let error as DistributionError {
            return error.response(to: request.method)
        } catch let error as StorageError {
            return DistributionError(error).response(to: request.method)
        }
    }

    private func answer(_ request: Request) async throws -> RegistryAnswer {
        guard case .blob(let name, let text) = try DistributionEndpoint(path: request.uri.path) else {
            throw DistributionError.unknownPath(request.uri.path)
        }
        guard request.method == .get || request.method == .head else {
            throw DistributionError.methodNotAllowed(request.method, allowed: [.get, .head])
        }
        let digest = try DistributionRequest.digest(text)
        let parameters = request.uri.queryParameters
        if let refusal = endpoint.refusal(
            of: digest, in: name, expires: parameters["expires"], signature: parameters["signature"])
        {
            throw refusal
        }
        guard let blob = try await storage.blob(digest, in: name) else {
            throw DistributionError.blobUnknown(digest.description)
        }
        return try ContentAnswer.blob(blob, to: ContentRequest(request.head))
    }
}
