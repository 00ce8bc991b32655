import EmbeddedNetwork
import EmbeddedRegistry
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// What plays `login.microsoftonline.com`: discovery documents, and tokens for client credentials (RFC 6749, 4.4); and
/// beside, on this machine, the endpoint of its managed identity.
///
/// As much as `az login --service-principal` and Microsoft's identity libraries ask. It serves the tenant's endpoints
/// and those of the form `/adfs`, for which the libraries do not look the host up elsewhere.
package struct SignInHost: HTTPResponder {
    package typealias Context = StackRequestContext

    /// The largest form that is read, in bytes.
    private static let largestForm = 64 * 1024

    let service: SignInService

    /// The host over `service`.
    package init(_ service: SignInService) { self.service = service }

    package func respond(to request: Request, context: StackRequestContext) async throws -> Response {
        do {
            return try answer(200, try await document(request))
        } catch let error as SignInError {
            // The client's name may be a secret that was typed into the wrong field: only the number is logged.
            context.logger.info("A sign-in was refused", metadata: ["error": "AADSTS\(error.number)"])
            let body = error.body(now: service.now(), correlationID: UUID().uuidString.lowercased())
            return try answer(error.status, body)
        } catch let error as ManagedIdentityError {
            context.logger.info("A managed identity was refused", metadata: ["status": "\(error.status)"])
            return try answer(error.status, error.body(correlationID: UUID().uuidString.lowercased()))
        }
    }

    private func document(_ request: Request) async throws -> JSONValue {
        let segments = request.uri.path.split(separator: "/").map(String.init)
        let (directory, rest) = (segments.first ?? "", segments.dropFirst().joined(separator: "/"))
        // A HEAD is a GET whose answer's content the listener leaves out.
        let method = request.method == .head ? HTTPRequest.Method.get : request.method
        switch (method, rest) {
        case (.get, "discovery/instance") where directory == "common": return Self.instances(request)
        case (.get, "v2.0/.well-known/openid-configuration"), (.get, ".well-known/openid-configuration"):
            let origin = "https://\(Self.host(request.head.authority))"
            // Clients that do not know yet whose directory it is, as `az logout`, ask by one of these names.
            let isAnybodys = ["common", "organizations"].contains(directory.lowercased())
            return discovery(origin: origin, tenant: isAnybodys ? directory.lowercased() : try known(directory))
        case (.get, "discovery/v2.0/keys"), (.get, "discovery/keys"):
            _ = try known(directory)
            return keySet
        case (.get, "token") where directory == "msi": return try managedIdentityToken(request)
        case (.post, "oauth2/v2.0/token"), (.post, "oauth2/token"):
            _ = try known(directory)
            return try await token(request)
        default:
            throw SignInError(
                status: 404, code: "invalid_request", number: 90_001,
                text: "There is nothing at '\(request.uri.path.prefix(200))' for \(request.method).")
        }
    }

    private func known(_ tenant: String) throws(SignInError) -> String {
        guard service.knows(tenant: tenant) else { throw .unknownTenant(tenant) }
        return tenant.lowercased()
    }

    private func token(_ request: Request) async throws -> JSONValue {
        let form: FormFields
        do {
            form = FormFields(String(buffer: try await request.body.collect(upTo: Self.largestForm)))
        } catch is NIOTooManyBytesError {
            throw SignInError(
                status: 413, code: "invalid_request", number: 90_014,
                text: "The form has more than \(Self.largestForm) bytes.")
        }
        guard let grant = form["grant_type"] else { throw SignInError.missing("grant_type") }
        guard grant == "client_credentials" else { throw SignInError.unsupportedGrant(grant) }
        guard let client = form["client_id"] else { throw SignInError.missing("client_id") }
        guard let secret = form["client_secret"] else { throw SignInError.missing("client_secret") }
        let suffix = "/.default"
        guard let resource = form["resource"] ?? form["scope"]?.split(separator: " ").first.map(String.init) else {
            throw SignInError.missing("scope")
        }
        let token = try service.token(
            client: client, secret: secret,
            resource: resource.hasSuffix(suffix) ? String(resource.dropLast(suffix.count)) : resource)
        return [
            "token_type": "Bearer", "expires_in": .integer(SignInClaims.lifetime),
            "ext_expires_in": .integer(SignInClaims.lifetime), "access_token": .string(token),
        ]
    }

    private func answer(_ status: Int, _ document: JSONValue) throws -> Response {
        Response(
            status: .init(code: status),
            headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: try JSONText.data(document))))
    }
}
