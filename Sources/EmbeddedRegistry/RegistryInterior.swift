import EmbeddedNetwork
import HTTPTypes
import Hummingbird
import NIOCore
import RegistryStorage

/// What lies behind a registry's door: the token service, the distribution interface, and ACR's own.
package struct RegistryInterior: HTTPResponder {
    package typealias Context = StackRequestContext

    private let tokens: TokenService
    private let distribution: DistributionRoutes
    private let acr: ACRRoutes

    /// The interior of the registry whose tokens are `tokens`.
    package init(tokens: TokenService, distribution: DistributionRoutes, acr: ACRRoutes) {
        self.tokens = tokens
        self.distribution = distribution
        self.acr = acr
    }

    package func respond(to request: Request, context: StackRequestContext) async throws -> Response {
        let path = request.uri.path
        if path.hasPrefix("/oauth2/") { return try await tokens.respond(to: request, context: context) }
        do {
            return try await answer(request, context).response()
        } catch let error as DistributionError {
            return error.response(to: request.method)
        } catch let refusal as Refusal {
            return tokens.refusal(of: refusal.failure, need: refusal.need, scheme: context.scheme, to: request.head)
        }
    }

    /// A client that has to show a token first.
    private struct Refusal: Error {
        let failure: TokenFailure
        let need: AccessNeed
    }

    private func answer(_ request: Request, _ context: StackRequestContext) async throws -> RegistryAnswer {
        let path = request.uri.path
        if let endpoint = try ACREndpoint(path: path) {
            return try await answer(endpoint.need(request.method), endpoint.subject, request, context) {
                try await acr.answer(endpoint, $0)
            }
        }
        guard let endpoint = try DistributionEndpoint(path: path) else { throw DistributionError.unknownPath(path) }
        let need = DistributionRoutes.need(endpoint, request.method)
        return try await answer(need, endpoint.subject, request, context) {
            try await distribution.answer(endpoint, $0)
        }
    }

    /// What `body` answers, about `subject`, to a client that is allowed what is needed.
    private func answer(
        _ need: AccessNeed, _ subject: RequestSubject, _ request: Request, _ context: StackRequestContext,
        _ body: (DistributionRequest) async throws -> RegistryAnswer
    ) async throws -> RegistryAnswer {
        // The first of several, as on the direct way.
        let authorization = request.headers[values: .authorization].first
        do {
            let grant = try tokens.authorize(authorization, for: need)
            context.findings.identity = grant.name
            return try await body(DistributionRequest(request: request, grant: grant))
        } catch let failure as TokenFailure {
            // Another token would do where this one does not; another password would be another client's.
            if failure.code == .insufficientScope, authorization?.lowercased().hasPrefix("basic ") == true {
                throw DistributionError.accessDenied
            }
            throw Refusal(failure: failure, need: need)
        } catch let error as StorageError {
            throw DistributionError(error, about: subject)
        }
    }
}
