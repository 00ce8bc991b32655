import EmbeddedNetwork
import EmbeddedRegistry
import Foundation
import HTTPTypes
import Hummingbird

extension SignInHost {
    /// The path at which programs on this machine ask for tokens of the machine's identity.
    static let managedIdentityPath = "/msi/token"

    /// A token for the machine's identity, as App Service gives it to its programs (api-version 2019-08-01).
    ///
    /// - Throws: ``ManagedIdentityError``.
    func managedIdentityToken(_ request: Request) throws -> JSONValue {
        let query = FormFields(request.uri.query ?? "")
        let resource = query["resource"] ?? ""
        let token = try service.managedIdentityToken(
            header: request.headers[.identityHeader] ?? "", resource: resource)
        guard ["client_id", "object_id", "principal_id", "mi_res_id"].allSatisfy({ query[$0] == nil }) else {
            throw ManagedIdentityError.userAssigned
        }
        let expiry = Int(service.now().timeIntervalSince1970) + SignInClaims.lifetime
        return [
            "access_token": .string(token), "expires_on": .string(String(expiry)), "resource": .string(resource),
            "token_type": "Bearer", "client_id": .string(SignInService.clientID),
        ]
    }
}

extension HTTPField.Name {
    /// `X-IDENTITY-HEADER`: by it a program shows that it was given the environment of the machine's identity.
    static let identityHeader = Self(literal: "X-IDENTITY-HEADER")
}
