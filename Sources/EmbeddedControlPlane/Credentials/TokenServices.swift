import EmbeddedRegistry
import Foundation

/// Makes the token services of the stack's registries, which share a key.
package struct TokenServices: Sendable {
    private let key: TokenSigningKey
    private let inForce: SettingsInForce
    private let identities: any IdentityVerifier
    private let now: @Sendable () -> Date

    /// Services that sign with `key`.
    ///
    /// - Parameters:
    ///   - inForce: Where the registries' settings are.
    ///   - identities: Who knows the principals.
    ///   - now: The clock that tokens go by.
    package init(
        key: TokenSigningKey, inForce: SettingsInForce, identities: any IdentityVerifier,
        now: @escaping @Sendable () -> Date
    ) {
        self.key = key
        self.inForce = inForce
        self.identities = identities
        self.now = now
    }

    /// The service of a registry that anybody may pull from, and nobody signs in to.
    package func anonymousService(loginServer: String) -> TokenService {
        var settings = RegistrySettings()
        settings.allowsAnonymousPull = true
        return TokenService(
            loginServer: loginServer, registry: loginServer, key: key, settings: LiveRegistrySettings(settings),
            identities: identities, now: now)
    }

    /// The service of `registry`.
    package func service(of registry: RegistryResource) -> TokenService {
        TokenService(
            loginServer: registry.loginServer, registry: String(registry.number), key: key,
            settings: inForce.settings(ofRegistry: registry.number), identities: identities, now: now)
    }
}
