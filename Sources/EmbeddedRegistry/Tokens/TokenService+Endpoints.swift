import EmbeddedNetwork
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

extension TokenService: HTTPResponder {
    package typealias Context = StackRequestContext

    /// The largest form that is read, in bytes: several tokens fit in.
    private static let largestForm = 64 * 1024
    /// The most scopes of a request; tokens travel in headers.
    private static let mostScopes = 64

    /// Answers `/oauth2/exchange` and `/oauth2/token`.
    package func respond(to request: Request, context: StackRequestContext) async throws -> Response {
        try await answering(request, context) { try await answered($0) }
    }

    /// Answers a request for a token at another path, as public registries have one.
    func respondAsTokenEndpoint(to request: Request, context: StackRequestContext) async throws -> Response {
        try await answering(request, context) { request in
            guard request.method == .get || request.method == .head else {
                throw TokenRequestError(request.method, allowed: "GET, HEAD")
            }
            return try queried(request)
        }
    }

    /// The answer of `body`, or what became of its failure.
    private func answering(
        _ request: Request, _ context: StackRequestContext, _ body: (Request) async throws -> Response
    ) async throws -> Response {
        do {
            return try await body(request)
        } catch let failure as TokenFailure {
            // Which of name and password was wrong is for the log, not for strangers.
            context.logger.info(
                "A token was refused", metadata: ["registry": "\(loginServer)", "reason": "\(failure.code.rawValue)"])
            return DistributionError.unauthorized.response(
                to: request.method, headers: [.wwwAuthenticate: "Basic realm=\"\(loginServer)\""])
        } catch let error as TokenRequestError {
            var response = try Self.response(
                status: error.status, ["errors": [["code": "BAD_REQUEST", "message": error.message]]])
            response.headers[.allow] = error.allowed
            return response
        }
    }

    private func answered(_ request: Request) async throws -> Response {
        switch (request.method, request.uri.path) {
        case (.post, "/oauth2/exchange"): try Self.response(exchange(try await form(request)))
        case (.post, "/oauth2/token"): try Self.response(token(form: try await form(request)))
        case (.get, "/oauth2/token"), (.head, "/oauth2/token"): try queried(request)
        case (let method, "/oauth2/exchange"): throw TokenRequestError(method, allowed: "POST")
        case (let method, "/oauth2/token"): throw TokenRequestError(method, allowed: "GET, HEAD, POST")
        case (_, let path):
            throw TokenRequestError(
                status: 404,
                message: "There is nothing at '\(path.prefix(200))'; expected /oauth2/exchange or /oauth2/token."
            )
        }
    }

    private func queried(_ request: Request) throws -> Response {
        try Self.response(
            token(query: FormFields(request.uri.query ?? ""), authorization: request.headers[.authorization]))
    }

    /// A refresh token for an access token of the sign-in host.
    private func exchange(_ form: FormFields) throws -> TokenAnswer {
        try checkService(form)
        switch form["grant_type"] {
        case "access_token", "access_token_refresh_token": break
        case let other: throw Self.unsupported(other, expected: "access_token")
        }
        guard let token = form["access_token"], let identity = identity(ofAccessToken: token) else {
            throw TokenFailure(.forged, "The access token is nobody's.")
        }
        return TokenAnswer(
            refreshToken: try issue(.refresh, to: identity.name, .principal, until: .infinity, at: time))
    }

    /// An access token for a refresh token, or for a name and a password.
    private func token(form: FormFields) throws -> TokenAnswer {
        try checkService(form)
        let (settings, time) = (settings.current, time)
        let client: SignedIn
        switch form["grant_type"] {
        case "refresh_token": client = try refreshed(form["refresh_token"] ?? "", settings, at: time)
        case "password":
            client =
                if let name = form["username"] {
                    try signedIn(name, form["password"] ?? "", settings, at: time)
                } else {
                    try anonymous(settings)
                }
        case let other: throw Self.unsupported(other, expected: "refresh_token or password")
        }
        return try tokens(for: client, form, at: time, isOffline: form["access_type"] == "offline")
    }

    /// An access token as docker asks for one: everything in the query, the name and password in a Basic header.
    private func token(query: FormFields, authorization: String?) throws -> TokenAnswer {
        try checkService(query)
        let (settings, time) = (settings.current, time)
        let client: SignedIn
        if let authorization {
            guard case .basic(let encoded) = try Credentials(authorization) else {
                throw TokenFailure(.malformed, "The token endpoint takes Basic credentials.")
            }
            client = try signedIn(encoded, settings, at: time)
        } else {
            client = try anonymous(settings)
        }
        return try tokens(for: client, query, at: time, isOffline: query["offline_token"] == "true")
    }

    /// The tokens for `client`: the part of what it asks for that it may have, which can be nothing.
    private func tokens(
        for client: SignedIn, _ fields: FormFields, at time: Date, isOffline: Bool
    ) throws -> TokenAnswer {
        let scopes = AccessScope.scopes(in: fields.all("scope"))
        guard scopes.count <= Self.mostScopes else {
            throw TokenRequestError(
                status: 400, message: "The request has \(scopes.count) scopes; at most \(Self.mostScopes) are served.")
        }
        let granted = client.rights.granting(scopes)
        let lifetime = min(
            TokenClaims.Purpose.access.lifetime, Int(min(client.end - time.timeIntervalSince1970, 1e9)))
        var answer = TokenAnswer(expiresIn: lifetime)
        answer.accessToken = try issue(
            .access, to: client.name, client.holder, scopes: granted, until: client.end, at: time)
        if isOffline, client.holder != .anonymous {
            answer.refreshToken = try issue(.refresh, to: client.name, client.holder, until: client.end, at: time)
        }
        return answer
    }

    /// Refuses a request that means another registry; one that names none means this.
    private func checkService(_ fields: FormFields) throws {
        guard let service = fields["service"] else { return }
        let host = service.lowercased().split(separator: ":").first.map(String.init)
        guard host == loginServer || host == "localhost" || host == "127.0.0.1" else {
            throw TokenRequestError(
                status: 400, message: "The service is '\(service.prefix(200))'; expected '\(loginServer)'.")
        }
    }

    private func form(_ request: Request) async throws -> FormFields {
        do {
            return FormFields(String(buffer: try await request.body.collect(upTo: Self.largestForm)))
        } catch is NIOTooManyBytesError {
            throw TokenRequestError(status: 413, message: "The form has more than \(Self.largestForm) bytes.")
        }
    }

    private static func unsupported(_ type: String?, expected: String) -> TokenRequestError {
        TokenRequestError(
            status: 400, message: "The grant_type is '\(type?.prefix(80) ?? "")'; expected \(expected).")
    }

    private static func response(status: Int = 200, _ document: some Encodable) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let body = try encoder.encode(document)
        return Response(
            status: .init(code: status),
            headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }
}
