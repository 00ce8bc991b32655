import EmbeddedNetwork
import HTTPTypes
import Hummingbird
import RegistryStorage

/// A public registry as its clients see it: anybody may pull, from any address, and nobody may push.
package struct UpstreamRegistry: HTTPResponder {
    package typealias Context = StackRequestContext

    private let content: @Sendable () async throws -> RegistryStorage
    private let tokens: TokenService?

    /// The registry whose storage `content` gives, opened where nobody has done that.
    ///
    /// - Parameter tokens: Who gives tokens, at `/token`; nil where nobody needs one.
    package init(tokens: TokenService?, content: @escaping @Sendable () async throws -> RegistryStorage) {
        self.tokens = tokens
        self.content = content
    }

    package func respond(to request: Request, context: StackRequestContext) async throws -> Response {
        if let tokens, request.uri.path == "/token" {
            return try await tokens.respondAsTokenEndpoint(to: request, context: context)
        }
        do {
            return try await answer(request).response()
        } catch let error as DistributionError {
            return error.response(to: request.method)
        } catch let error as StorageError {
            return DistributionError(error).response(to: request.method)
        }
    }

    private func answer(_ request: Request) async throws -> RegistryAnswer {
        let path = request.uri.path
        guard let endpoint = try DistributionEndpoint(path: path) else { throw DistributionError.unknownPath(path) }
        let grant = try grant(request, for: DistributionRoutes.need(endpoint, request.method))
        guard request.method == .get || request.method == .head else { throw DistributionError.accessDenied }
        do {
            return try await DistributionRoutes(storage: try await content())
                .answer(endpoint, DistributionRequest(request: request, grant: grant))
        } catch let error as StorageError {
            throw DistributionError(error, about: endpoint.subject)
        }
    }

    /// What the sender of `request` may do: what anybody may, once it has shown the token that anybody gets.
    private func grant(_ request: Request, for need: AccessNeed) throws(DistributionError) -> Grant {
        guard let tokens else { return Grant(name: "anonymous", rights: .anonymous) }
        do {
            return try tokens.authorize(request.headers[values: .authorization].first, for: need)
        } catch {
            // The realm is another host, whichever name the client came by.
            let challenge = BearerChallenge(loginServer: tokens.loginServer).text(
                realm: "https://\(UpstreamHost.dockerTokenHost)/token", scope: need.scope, error: error.challengeError)
            var refusal = DistributionError.unauthorized
            refusal.fields[.wwwAuthenticate] = challenge
            throw refusal
        }
    }
}
