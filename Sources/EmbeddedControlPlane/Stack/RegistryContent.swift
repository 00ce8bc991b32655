import EmbeddedNetwork
import EmbeddedRegistry
import HTTPTypes
import Hummingbird

/// What lies behind a registry's door.
final class RegistryContent: HTTPResponder {
    typealias Context = StackRequestContext

    private let tokens: TokenService

    /// The content of the registry that `tokens` serves.
    init(tokens: TokenService) { self.tokens = tokens }

    func respond(to request: Request, context: StackRequestContext) async throws -> Response {
        if request.uri.path.hasPrefix("/oauth2/") { return try await tokens.respond(to: request, context: context) }
        do {
            _ = try tokens.authorize(request.headers[.authorization], for: .identity)
            return Response(status: .ok, headers: [.distributionAPIVersion: "registry/2.0"])
        } catch {
            return tokens.refusal(of: error, need: .identity, scheme: "https", to: request.head)
        }
    }
}
