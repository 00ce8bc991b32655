import EmbeddedNetwork
import EmbeddedRegistry
import Hummingbird

/// What lies behind a registry's door.
final class RegistryContent: HTTPResponder {
    typealias Context = StackRequestContext

    private let challenge: TokenChallenge

    /// The content of `registry`.
    init(_ registry: RegistryResource) { challenge = TokenChallenge(loginServer: registry.loginServer) }

    func respond(to request: Request, context: StackRequestContext) async throws -> Response {
        try await challenge.respond(to: request, context: context)
    }
}
