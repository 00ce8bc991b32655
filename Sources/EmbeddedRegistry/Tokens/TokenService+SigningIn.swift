import Foundation

extension TokenService {
    /// Somebody who has signed in.
    struct SignedIn {
        let name: String
        let holder: TokenHolder
        let rights: AccessRights
        /// When that ends, as a Unix time; infinite for never.
        let end: Double

        var grant: (Grant, Double) { (Grant(name: name, rights: rights), end) }
    }

    /// What somebody may do now who got a token as `holder`, and until when at most.
    ///
    /// - Throws: ``TokenFailure`` with `revoked` where the password or the user is no more.
    static func rights(
        of holder: TokenHolder, _ settings: RegistrySettings, at time: Date
    ) throws(TokenFailure) -> (AccessRights, Double) {
        func rights(_ user: RegistrySettings.User?, _ password: String) throws(TokenFailure) -> (AccessRights, Double) {
            guard let user, let record = user.passwords.first(where: { $0.id == password }), record.isInForce(at: time)
            else { throw TokenFailure(.revoked, "The password that the token was got with is no longer in force.") }
            return (user.rights, record.end)
        }
        switch holder {
        case .principal: return (.everything, .infinity)
        case .anonymous:
            guard settings.allowsAnonymousPull else {
                throw TokenFailure(.revoked, "The registry answers nobody without credentials any more.")
            }
            return (.anonymous, .infinity)
        case .admin(let password): return try rights(settings.admin, password)
        case .token(let name, let password): return try rights(settings.tokens[name], password)
        case .run(let id):
            guard settings.runs.contains(id) else {
                throw TokenFailure(.revoked, "The run '\(id)' that the token was made for is over.")
            }
            return (.everything, .infinity)
        }
    }

    /// Who signs in with the encoded name and password of a Basic header.
    func signedIn(
        _ encoded: some StringProtocol, _ settings: RegistrySettings, at time: Date
    ) throws(TokenFailure) -> SignedIn {
        guard let (name, password) = Credentials.nameAndPassword(encoded) else {
            throw TokenFailure(.malformed, "The Basic credentials are not a name, a colon and a password in Base64.")
        }
        return try signedIn(name, password, settings, at: time)
    }

    /// Who signs in as `name` with `password`: the admin user, a repository-scoped token, or the user whose password is
    /// a refresh token.
    func signedIn(
        _ name: String, _ password: String, _ settings: RegistrySettings, at time: Date
    ) throws(TokenFailure) -> SignedIn {
        if name == Self.refreshTokenUser { return try refreshed(password, settings, at: time) }
        let key = name.lowercased()
        if let admin = settings.admin, admin.name.lowercased() == key {
            let record = try Self.check(password, of: admin, at: time)
            return SignedIn(
                name: admin.name, holder: .admin(password: record.id), rights: admin.rights, end: record.end)
        }
        guard let token = settings.tokens[key] else {
            throw TokenFailure(.wrongPassword, "There is no user '\(name.prefix(80))' here, or it is switched off.")
        }
        let record = try Self.check(password, of: token, at: time)
        return SignedIn(
            name: token.name, holder: .token(key, password: record.id), rights: token.rights, end: record.end)
    }

    /// Who shows the refresh token `token`.
    func refreshed(
        _ token: String, _ settings: RegistrySettings, at time: Date
    ) throws(TokenFailure) -> SignedIn {
        let claims = try verified(token, .refresh, at: time)
        let (rights, limit) = try Self.rights(of: claims.hld, settings, at: time)
        return SignedIn(name: claims.sub, holder: claims.hld, rights: rights, end: min(Double(claims.exp), limit))
    }

    /// Whom the registry takes a client without credentials for.
    ///
    /// - Throws: ``TokenFailure`` with `anonymousRefused`.
    func anonymous(_ settings: RegistrySettings) throws(TokenFailure) -> SignedIn {
        guard settings.allowsAnonymousPull else {
            throw TokenFailure(.anonymousRefused, "The registry answers nobody without credentials.")
        }
        return SignedIn(name: "anonymous", holder: .anonymous, rights: .anonymous, end: .infinity)
    }

    private static func check(
        _ password: String, of user: RegistrySettings.User, at time: Date
    ) throws(TokenFailure) -> PasswordRecord {
        guard let record = user.passwords.first(where: { $0.matches(password) }) else {
            throw TokenFailure(.wrongPassword, "The password of '\(user.name)' is another.")
        }
        guard record.isInForce(at: time) else {
            throw TokenFailure(.wrongPassword, "The password of '\(user.name)' has expired.")
        }
        return record
    }
}

extension PasswordRecord {
    /// When the password ends, as a Unix time; infinite for never.
    var end: Double { expiry?.timeIntervalSince1970 ?? .infinity }
}
