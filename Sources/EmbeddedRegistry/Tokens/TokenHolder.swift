/// By what somebody got a token; the token is good for as long as that is.
enum TokenHolder: Sendable, Hashable {
    /// A principal that the sign-in host, or the stack's own token, vouched for.
    case principal
    /// Nobody.
    case anonymous
    /// The admin user, with the password of this id.
    case admin(password: String)
    /// The repository-scoped token of this name, in lower case, with the password of this id.
    case token(String, password: String)
    /// The run of this id, as long as it goes on.
    case run(String)
}

extension TokenHolder: Codable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let parts = try container.decode(String.self).split(separator: "/").map(String.init)
        switch (parts.first, parts.count) {
        case ("principal", 1): self = .principal
        case ("anonymous", 1): self = .anonymous
        case ("admin", 2): self = .admin(password: parts[1])
        case ("run", 2): self = .run(parts[1])
        case ("token", 3): self = .token(parts[1], password: parts[2])
        default:
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(parts)' is no holder")
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .principal: try container.encode("principal")
        case .anonymous: try container.encode("anonymous")
        case .admin(let password): try container.encode("admin/\(password)")
        case .run(let id): try container.encode("run/\(id)")
        case .token(let name, let password): try container.encode("token/\(name)/\(password)")
        }
    }
}
