import EmbeddedNetwork
import EmbeddedRegistry
import Hummingbird
import RegistryStorage

/// What lies behind the door of a registry's data endpoint: the blobs of its content.
struct DataContent: HTTPResponder {
    typealias Context = StackRequestContext

    let content: RegistryContent

    func respond(to request: Request, context: StackRequestContext) async throws -> Response {
        do {
            return try await content.opened().data.respond(to: request, context: context)
        } catch let error as StorageError {
            return DistributionError(error).response(to: request.method)
        }
    }
}
