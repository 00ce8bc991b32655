import EmbeddedNetwork
import EmbeddedRegistry
import Foundation

/// Gives access tokens to the stack's own client, and knows them again.
///
/// There is one client, `operator`, whose secret is kept in the data folder. It may do everything, as the stack's own
/// bearer token may, which counts as an access token for every audience.
package struct SignInService: IdentityVerifier {
    /// The client's identifier.
    package static let clientID = "operator"

    /// The tenant's identifier.
    let tenant: String
    let key: TokenSigningKey
    private let secret: AccessToken
    private let ownToken: AccessToken
    /// What a program on this machine shows for a token of the machine's identity.
    private let identityHeader: AccessToken
    /// The ports on this machine by which clients name the stack's hosts.
    let settings: StackSettings
    /// The clock that tokens go by.
    let now: @Sendable () -> Date

    /// The service of the stack in `directory`; its key and its secret are made on the first call.
    ///
    /// - Parameters:
    ///   - ownToken: The stack's bearer token.
    ///   - now: The clock that tokens go by.
    /// - Throws: `EmbeddedNetworkError` with `unusableFile` or `unsafeDirectory`.
    init(
        directory: DataDirectory, folder: PrivateDirectory, settings: StackSettings, ownToken: AccessToken,
        now: @escaping @Sendable () -> Date
    ) throws {
        tenant = settings.tenant
        self.settings = settings
        key = try TokenSigningKey.loadOrCreate("sign-in.pem", in: try PrivateDirectory(directory.keyDirectory))
        secret = try AccessToken.loadOrCreate((directory.clientSecretFile as NSString).lastPathComponent, in: folder)
        identityHeader = try AccessToken.loadOrCreate(
            (directory.identityHeaderFile as NSString).lastPathComponent, in: folder)
        self.ownToken = ownToken
        self.now = now
    }

    /// A token for `client`, who shows `secret`, good for `resource`.
    func token(client: String, secret: String, resource: String) throws -> String {
        guard client.lowercased() == Self.clientID else { throw SignInError.unknownClient(client) }
        guard self.secret.matches(secret) else { throw SignInError.wrongSecret(client) }
        guard let token = try self.token(for: resource) else { throw SignInError.unknownResource(resource) }
        return token
    }

    /// A token for the identity of this machine, which is the stack's own client, for a program that shows `header`.
    ///
    /// - Throws: ``ManagedIdentityError``.
    func managedIdentityToken(header: String, resource: String) throws -> String {
        guard identityHeader.matches(header) else { throw ManagedIdentityError.wrongHeader }
        guard let token = try token(for: resource) else { throw ManagedIdentityError.unknownResource(resource) }
        return token
    }

    private func token(for resource: String) throws -> String? {
        guard SignInAudience(resource: resource, settings: settings) != nil else { return nil }
        return try key.sign(SignInClaims(client: Self.clientID, resource: resource, tenant: tenant, now: now()))
    }

    /// Whether `tenant` is this directory; `adfs` names it too.
    func knows(tenant: String) -> Bool { [self.tenant, "adfs"].contains(tenant.lowercased()) }

    /// Whether `accessToken` is good for the resource manager.
    func admitsToResourceManager(_ accessToken: some StringProtocol) -> Bool {
        ownToken.matches(accessToken) || audience(of: accessToken) == .resourceManager
    }

    /// Whether `accessToken` is good for the directory.
    func admitsToDirectory(_ accessToken: some StringProtocol) -> Bool {
        ownToken.matches(accessToken) || audience(of: accessToken) == .graph
    }

    /// Who is in the directory.
    var principals: [DirectoryPrincipal] { [DirectoryPrincipal(application: Self.clientID, tenant: tenant)] }

    package func identity(ofAccessToken accessToken: String, acceptsResourceManager: Bool) -> Identity? {
        let isGood =
            ownToken.matches(accessToken)
            || audience(of: accessToken).map { audience in
                audience == .containerRegistry || audience == .resourceManager && acceptsResourceManager
            } == true
        return isGood ? Identity(name: Self.clientID) : nil
    }

    /// For whom a token that is ours and in force is good; nil for every other.
    private func audience(of accessToken: some StringProtocol) -> SignInAudience? {
        guard let claims = try? key.claims(of: accessToken, as: SignInClaims.self), claims.tid == tenant,
            claims.appid == Self.clientID
        else { return nil }
        let second = Int(now().timeIntervalSince1970)
        guard claims.nbf <= second, second < claims.exp else { return nil }
        return SignInAudience(resource: claims.aud, settings: settings)
    }
}
