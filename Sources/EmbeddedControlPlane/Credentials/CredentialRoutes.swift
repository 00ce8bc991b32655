import Foundation
import HTTPTypes

/// The operations on a registry's admin user, and on the passwords of its tokens.
struct CredentialRoutes: ResourceRoutes {
    let credentials: CredentialStore

    /// The path of a registry.
    static let registry =
        "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.ContainerRegistry/registries/{registry}"

    var routes: [ResourceRoute] {
        [
            ResourceRoute(.post, Self.registry + "/listCredentials", listCredentials),
            ResourceRoute(.post, Self.registry + "/regenerateCredential", regenerateCredential),
            ResourceRoute(.post, Self.registry + "/generateCredentials", generateCredentials),
        ]
    }

    @Sendable private func listCredentials(_ request: ResourceRequest) async throws -> ResourceAnswer {
        try ResourceAnswer(
            try await credentials.adminCredentials(
                of: request.parameter("registry"), in: request.parameter("group")
            ).document)
    }

    @Sendable private func regenerateCredential(_ request: ResourceRequest) async throws -> ResourceAnswer {
        guard let name = try request.json()["name"]?.text, let position = PasswordPosition(name: name) else {
            throw ResourceError.invalid("The property 'name' is missing or unknown; expected password or password2.")
        }
        return try ResourceAnswer(
            try await credentials.renewAdminPassword(
                position, of: request.parameter("registry"), in: request.parameter("group")
            ).document)
    }

    /// Makes passwords of a token: the one that is named, or both.
    @Sendable private func generateCredentials(_ request: ResourceRequest) async throws -> ResourceAnswer {
        let body = try request.json()
        let (registry, group) = (request.parameter("registry"), request.parameter("group"))
        guard let id = body["tokenId"]?.text, let token = try Self.name(of: "tokens", in: id, of: registry) else {
            throw ResourceError.invalid("The property 'tokenId' is required.")
        }
        var positions = PasswordPosition.allCases
        if let name = body["name"]?.text {
            guard let position = PasswordPosition(name: name) else {
                throw ResourceError.invalid(
                    "The property 'name' is '\(name.prefix(80))'; expected password1 or password2.")
            }
            positions = [position]
        }
        let issued = try await credentials.generatePasswords(
            positions, expiry: try Self.time(body["expiry"]), for: token, of: registry, in: group)
        return try ResourceAnswer([
            "username": .string(issued.username),
            "passwords": .array(
                issued.passwords.map { password in
                    var document: [String: JSONValue] = [
                        "creationTime": .string(CredentialDocument.text(password.creationTime)),
                        "name": .string(password.name), "value": .string(password.value),
                    ]
                    if let expiry = password.expiry { document["expiry"] = .string(CredentialDocument.text(expiry)) }
                    return .object(document)
                }),
        ])
    }

    /// The name of the subresource of the registry `registry` that `id` names; nil for no identifier at all.
    ///
    /// - Throws: ``ResourceError`` with status 400 for an identifier of something else.
    static func name(of type: String, in id: String, of registry: String) throws(ResourceError) -> String? {
        guard !id.isEmpty else { return nil }
        let template = ResourcePathTemplate(Self.registry + "/\(type)/{name}")
        guard let path = ResourcePath(id), let parameters = template.match(path), let name = parameters["name"],
            parameters["registry"]?.lowercased() == registry.lowercased()
        else {
            throw ResourceError.invalid(
                "The identifier '\(id.prefix(300))' is not one of the registry's \(type); expected "
                    + "'/subscriptions/…/registries/\(registry)/\(type)/NAME'.")
        }
        return name
    }

    private static func time(_ value: JSONValue?) throws(ResourceError) -> Date? {
        guard let value, value != .null else { return nil }
        let text = value.text ?? ""
        for style in [Date.ISO8601FormatStyle(includingFractionalSeconds: true), Date.ISO8601FormatStyle()] {
            if let time = try? Date(text, strategy: style) { return time }
        }
        throw ResourceError.invalid(
            "The property 'expiry' is '\(text.prefix(80))', where a time such as 2026-12-31T00:00:00Z is expected.")
    }
}
