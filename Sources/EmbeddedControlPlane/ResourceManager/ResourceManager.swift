import EmbeddedNetwork
import EmbeddedRegistry
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// The embedded Azure Resource Manager: one HTTP interface over all of the stack's resources.
///
/// It is never subject to the registries' rules, and asks everybody for the token, but for where the cloud's other hosts are.
package struct ResourceManager: HTTPResponder {
    package typealias Context = StackRequestContext

    /// The principal that the stack's token stands for, as `systemData` shows it.
    package static let principal = "embedded-operator"
    /// The largest body that is read, in bytes: Azure's limit.
    private static let largestBody = 4 << 20

    private let signIn: SignInService
    private let subscription: String
    private let router: ResourceRouter

    /// The resource manager over `provider`.
    ///
    /// - Parameters:
    ///   - signIn: Who knows the tokens that clients have to show, and whose tenant the challenge names.
    ///   - runs: The registries' runs.
    ///   - pageSize: The most items of a list's page.
    init(
        provider: ContainerRegistryProvider, clock: PublicationClock, operations: LongRunningOperations,
        signIn: SignInService, runs: RunProvider, pageSize: Int = 100
    ) {
        self.signIn = signIn
        subscription = provider.subscription
        let page = ResourcePage(size: pageSize)
        router = ResourceRouter([
            RegistryRoutes(provider: provider, operations: operations, page: page),
            CredentialRoutes(credentials: provider.credentials),
            TokenRoutes(credentials: provider.credentials, page: page),
            RunRoutes(runs: runs, subscription: provider.subscription, page: page),
            AuthorizationRoutes(subscription: provider.subscription, locks: provider.locks),
            RoleRoutes(
                subscription: provider.subscription, assignments: provider.roles, principals: signIn.principals,
                now: provider.now),
            SubscriptionRoutes(provider: provider, tenant: signIn.tenant, clock: clock, page: page),
            GroupRoutes(provider: provider, page: page),
            ProviderRoutes(subscription: provider.subscription),
            ServiceTagRoutes(subscription: provider.subscription, clock: clock),
        ])
    }

    package func respond(to request: Request, context: StackRequestContext) async throws -> Response {
        let requestID = UUID().uuidString.lowercased()
        var headers: HTTPFields = [.cacheControl: "no-cache"]
        headers[.requestID] = requestID
        headers[.correlationRequestID] = request.headers[.correlationRequestID] ?? requestID
        do {
            return try await answer(request).response(to: request.method, headers: headers)
        } catch let error as ResourceError {
            if error.status == 401 { headers[.wwwAuthenticate] = challenge }
            return try ResourceAnswer(status: error.status, error.body).response(to: request.method, headers: headers)
        } catch {
            context.logger.error(
                "A request to the resource manager failed",
                metadata: [
                    "method": "\(request.method)", "path": "\(request.uri.path)", "request": "\(requestID)",
                    "error": "\(error)",
                ])
            let failure = ResourceError(
                500, "InternalServerError", "The embedded resource manager failed (\(error)); its log says more.")
            return try ResourceAnswer(status: 500, failure.body).response(to: request.method, headers: headers)
        }
    }

    private func answer(_ request: Request) async throws -> ResourceAnswer {
        let origin = "https://\(request.head.authority ?? "localhost")"
        // Nobody can be signed in before the answer to this.
        if request.method == .get, request.uri.path == CloudMetadata.path {
            return try ResourceAnswer(CloudMetadata(settings: signIn.settings).document(origin: origin))
        }
        try authenticate(request.headers[.authorization])
        guard let path = ResourcePath(request.uri.path) else {
            throw ResourceError.invalid("The path's percent-encoding is broken.")
        }
        let (handler, parameters) = try router.find(request.method, path)
        let query = ResourceRequest.pairs(ofQuery: request.uri.query ?? "")
        guard query.contains(where: { $0.name.lowercased() == "api-version" && !$0.value.isEmpty }) else {
            throw ResourceError(
                400, "MissingApiVersionParameter",
                "The api-version query parameter (?api-version=) is required for all requests.")
        }
        if let named = parameters["subscription"], named.lowercased() != subscription {
            throw ResourceError(
                404, "SubscriptionNotFound", "The subscription '\(named.prefix(80))' could not be found.")
        }
        let body: ByteBuffer
        do {
            body = try await request.body.collect(upTo: Self.largestBody)
        } catch is NIOTooManyBytesError {
            throw ResourceError(
                413, "RequestContentTooLarge", "The request's body has more than \(Self.largestBody) bytes.")
        } catch {
            // The client went away, which is its own affair and no failure of this side.
            throw ResourceError(400, "InvalidRequestContent", "The request's body broke off.")
        }
        return try await handler(
            ResourceRequest(
                method: request.method, origin: origin, path: request.uri.path, parameters: parameters, query: query,
                body: body, principal: Self.principal))
    }

    private func authenticate(_ header: String?) throws(ResourceError) {
        guard let header else {
            throw ResourceError(
                401, "AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.")
        }
        let words = header.split(separator: " ")
        guard words.count == 2, words[0].lowercased() == "bearer" else {
            throw ResourceError(
                401, "AuthenticationFailedInvalidHeader",
                "Authentication failed. The 'Authorization' header is provided in an invalid format.")
        }
        guard signIn.admitsToResourceManager(words[1]) else {
            throw ResourceError(401, "InvalidAuthenticationToken", "The access token is invalid.")
        }
    }

    private var challenge: String {
        "Bearer authorization_uri=\"https://login.microsoftonline.com/\(signIn.tenant)\", error=\"invalid_token\", "
            + "error_description=\"The access token is missing or invalid.\""
    }
}

extension HTTPField.Name {
    /// `x-ms-request-id`, by which an answer is found in the log.
    static let requestID = Self(literal: "x-ms-request-id")
    /// `x-ms-correlation-request-id`, which joins the requests of one operation.
    static let correlationRequestID = Self(literal: "x-ms-correlation-request-id")
}
