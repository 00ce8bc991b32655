import Foundation

/// Tokens and scope maps as the resource manager shows them.
struct CredentialDocument: Sendable {
    /// The identifier of the registry.
    let registryID: String

    /// A token; its passwords' texts are never shown again.
    func document(of token: RepositoryToken) -> JSONValue {
        let passwords = token.passwords.map { password in
            var document: [String: JSONValue] = [
                "creationTime": .string(Self.text(password.createdAt)), "name": .string(password.position.tokenName),
            ]
            if let expiry = password.expiry { document["expiry"] = .string(Self.text(expiry)) }
            return JSONValue.object(document)
        }
        return [
            "id": .string("\(registryID)/tokens/\(token.name)"), "name": .string(token.name),
            "type": .string("\(RegistryType.name)/tokens"),
            "properties": [
                "creationDate": .string(Self.text(token.createdAt)), "provisioningState": "Succeeded",
                "scopeMapId": .string("\(registryID)/scopeMaps/\(token.scopeMap)"),
                "status": token.isEnabled ? "enabled" : "disabled",
                "credentials": ["certificates": [], "passwords": .array(passwords)],
            ],
        ]
    }

    /// A scope map.
    func document(of scopeMap: ScopeMap) -> JSONValue {
        var properties: [String: JSONValue] = [
            "description": .string(scopeMap.description), "actions": .array(scopeMap.actions.map(JSONValue.string)),
            "type": scopeMap.createdAt == nil ? "SystemDefined" : "UserDefined", "provisioningState": "Succeeded",
        ]
        if let time = scopeMap.createdAt { properties["creationDate"] = .string(Self.text(time)) }
        return [
            "id": .string("\(registryID)/scopeMaps/\(scopeMap.name)"), "name": .string(scopeMap.name),
            "type": .string("\(RegistryType.name)/scopeMaps"), "properties": .object(properties),
        ]
    }

    /// A time as the resource manager writes it.
    static func text(_ time: Date) -> String {
        time.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}
