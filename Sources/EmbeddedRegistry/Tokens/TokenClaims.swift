import Foundation

/// What a registry's tokens say; the members are those of Azure's, and `hld`.
struct TokenClaims: Sendable, Hashable, Codable {
    /// What a token is good for.
    enum Purpose: String, Sendable, Hashable, Codable {
        /// Getting access tokens.
        case refresh = "refresh_token"
        /// Requests to the registry.
        case access = "access_token"

        /// Seconds that a token lives: three hours, and 75 minutes, as Azure's do.
        var lifetime: Int {
            switch self {
            case .refresh: 3 * 3600
            case .access: 75 * 60
            }
        }
    }

    /// Actions on a resource.
    struct Access: Sendable, Hashable, Codable {
        let type: String
        let name: String
        let actions: [String]

        enum CodingKeys: String, CodingKey {
            case type = "Type"
            case name = "Name"
            case actions = "Actions"
        }

        init(_ scope: AccessScope) {
            switch scope {
            case .repository(let name, let actions):
                (type, self.name, self.actions) = ("repository", name, actions.names)
            case .catalog: (type, name, actions) = ("registry", "catalog", ["*"])
            }
        }

        var scope: AccessScope? {
            type == "registry" ? .catalog : .repository(name, RepositoryActions(names: actions))
        }
    }

    static let issuer = "Azure Container Registry"
    /// Seconds by which clocks may differ before a token counts as one of the future.
    static let leeway = 60

    /// The token's own name.
    let jti: String
    /// Who.
    let sub: String
    /// By what.
    let hld: TokenHolder
    let iss: String
    /// The login server.
    let aud: String
    /// The registry, which another of the same name is not.
    let rid: String
    let iat: Int
    let nbf: Int
    let exp: Int
    let version: String
    let purpose: Purpose
    /// What an access token is good for.
    let access: [Access]?

    enum CodingKeys: String, CodingKey {
        case jti, sub, hld, iss, aud, rid, iat, nbf, exp, version, access
        case purpose = "grant_type"
    }

    init(
        _ purpose: Purpose, subject: String, holder: TokenHolder, loginServer: String, registry: String, now: Date,
        lifetime: Int, until limit: Date?, access: [AccessScope]?
    ) {
        jti = UUID().uuidString.lowercased()
        sub = subject
        hld = holder
        iss = Self.issuer
        aud = loginServer
        rid = registry
        iat = Int(now.timeIntervalSince1970.rounded(.down))
        nbf = iat
        exp = min(iat + lifetime, limit.map { Int($0.timeIntervalSince1970.rounded(.down)) } ?? .max)
        version = "1.0"
        self.purpose = purpose
        self.access = access?.map(Access.init)
    }

    /// Checks all that does not need the registry's settings.
    func check(_ wanted: Purpose, loginServer: String, registry: String, now: Date) throws(TokenFailure) {
        let second = Int(now.timeIntervalSince1970.rounded(.down))
        guard iss == Self.issuer, aud == loginServer, rid == registry else {
            throw TokenFailure(.otherRegistry, "The token is for '\(aud)', and this is '\(loginServer)'.")
        }
        guard purpose == wanted else {
            throw TokenFailure(
                .wrongPurpose, "The token is of the type '\(purpose.rawValue)', where '\(wanted.rawValue)' is expected."
            )
        }
        guard second < exp else { throw TokenFailure(.expired, "The token has expired.") }
        guard nbf <= second + Self.leeway else { throw TokenFailure(.notYetValid, "The token is not valid yet.") }
    }
}
