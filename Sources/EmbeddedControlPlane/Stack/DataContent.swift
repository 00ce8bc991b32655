import EmbeddedNetwork
import EmbeddedRegistry
import Hummingbird

/// What lies behind the door of a registry's data endpoint: the blobs of its content.
struct DataContent: HTTPResponder {
    typealias Context = StackRequestContext

    let content: RegistryContent

    func respond(to request: Request, context: StackRequestContext) async throws -> Response {
        try await content.opened().data.respond(to: request, context: context)
    }
}
