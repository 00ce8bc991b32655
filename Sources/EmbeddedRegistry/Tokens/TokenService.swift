import Crypto
import Foundation

/// Says who a registry's clients are, gives them tokens, and knows the tokens again.
///
/// Checking is synchronous and fit for an event loop: what was verified once is looked up the next time, for well below
/// a microsecond. A password renewed, a token disabled or the admin user switched off counts from the moment at which
/// the settings change.
package final class TokenService: Sendable {
    /// The name under which refresh tokens are given as passwords, as `az acr login` does.
    static let refreshTokenUser = "00000000-0000-0000-0000-000000000000"

    /// The login server, for whom the tokens are.
    package let loginServer: String
    /// The registry's settings.
    package let settings: LiveRegistrySettings
    private let registry: String
    private let key: TokenSigningKey
    private let identities: any IdentityVerifier
    private let now: @Sendable () -> Date
    private let cache: GrantCache

    /// The service of one registry.
    ///
    /// - Parameters:
    ///   - loginServer: The host name, such as `blogbuildtest.azurecr.io`.
    ///   - registry: What tells the registry from every other, one of the same name at another time included.
    ///   - key: What signs the tokens.
    ///   - settings: Whom the registry lets in.
    ///   - identities: Who knows the principals.
    ///   - now: The clock that tokens go by.
    ///   - cacheCapacity: The most verified credentials that are remembered.
    package init(
        loginServer: String, registry: String, key: TokenSigningKey, settings: LiveRegistrySettings,
        identities: any IdentityVerifier, now: @escaping @Sendable () -> Date, cacheCapacity: Int = 8192
    ) {
        self.loginServer = loginServer
        self.registry = registry
        self.key = key
        self.settings = settings
        self.identities = identities
        self.now = now
        cache = GrantCache(capacity: cacheCapacity)
    }

    /// Who shows `authorization`, and what that one may do.
    ///
    /// - Parameter authorization: The header's value: `Bearer` with an access token of this registry, or `Basic` with
    ///   the name and a password of the admin user or a repository-scoped token. Without one nobody is anybody, also
    ///   where anonymous pull is on: as with Azure, that is asked for at the token endpoint.
    /// - Complexity: for what was seen before a lookup, 0.3 µs for a token and 0.8 µs for a password; else about 200 µs.
    package func grant(authorization: String?) throws(TokenFailure) -> Grant {
        guard let authorization else { throw TokenFailure(.missing, "No credentials were shown.") }
        let time = now()
        let credentials = try Credentials(authorization)
        let cacheKey = credentials.cacheKey(header: authorization)
        let revision = settings.revision
        if let grant = cache.grant(for: cacheKey, revision: revision, at: time.timeIntervalSince1970) { return grant }
        let snapshot = settings.snapshot
        let (grant, end) =
            switch credentials {
            case .bearer(let token): try access(token, snapshot.settings, at: time)
            case .basic(let encoded): try signedIn(encoded, snapshot.settings, at: time).grant
            }
        cache.insert(GrantCache.Entry(grant: grant, revision: snapshot.revision, end: end), for: cacheKey)
        return grant
    }

    /// The grant of `authorization`, which has to suffice for `need`.
    ///
    /// - Throws: ``TokenFailure``, with `insufficientScope` where the client is known and may not.
    package func authorize(_ authorization: String?, for need: AccessNeed) throws(TokenFailure) -> Grant {
        let grant = try grant(authorization: authorization)
        guard need.isMet(by: grant) else {
            throw TokenFailure(
                .insufficientScope, "'\(grant.name)' may not do this; '\(need.scope?.text ?? "")' is needed.")
        }
        return grant
    }

    /// How many verified credentials are remembered.
    var cachedGrants: Int { cache.count }

    /// What an access token is good for, and until when.
    private func access(
        _ token: Substring, _ settings: RegistrySettings, at time: Date
    ) throws(TokenFailure) -> (Grant, Double) {
        let claims = try verified(token, .access, at: time)
        let (rights, limit) = try Self.rights(of: claims.hld, settings, at: time)
        let granted = rights.restricted(to: (claims.access ?? []).compactMap(\.scope))
        return (Grant(name: claims.sub, rights: granted), min(Double(claims.exp), limit))
    }

    /// The claims of a token of this registry that is good for `purpose`.
    func verified(
        _ token: some StringProtocol, _ purpose: TokenClaims.Purpose, at time: Date
    ) throws(TokenFailure) -> TokenClaims {
        let claims = try key.claims(of: token, as: TokenClaims.self)
        try claims.check(purpose, loginServer: loginServer, registry: registry, now: time)
        return claims
    }

    /// A new token.
    ///
    /// It ends no later than that by which it was got.
    ///
    /// - Parameter lifetime: Seconds that it lives, where these are others than those of its purpose.
    func issue(
        _ purpose: TokenClaims.Purpose, to name: String, _ holder: TokenHolder, scopes: [AccessScope]? = nil,
        lasting lifetime: TimeInterval? = nil, until limit: Double = .infinity, at time: Date
    ) throws -> String {
        try key.sign(
            TokenClaims(
                purpose, subject: name, holder: holder, loginServer: loginServer, registry: registry, now: time,
                lifetime: lifetime.map { Int($0) } ?? purpose.lifetime,
                until: limit.isFinite ? Date(timeIntervalSince1970: limit) : nil, access: scopes))
    }

    /// Whose the access token of the sign-in host is.
    func identity(ofAccessToken token: String) -> Identity? {
        identities.identity(
            ofAccessToken: token, acceptsResourceManager: settings.current.exchangesResourceManagerTokens)
    }

    /// The clock's time.
    var time: Date { now() }
}
