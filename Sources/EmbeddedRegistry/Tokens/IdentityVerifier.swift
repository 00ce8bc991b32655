/// A principal that somebody else has vouched for.
package struct Identity: Sendable, Hashable {
    /// The name, as logs and tokens show it.
    package let name: String

    /// The principal `name`.
    package init(name: String) { self.name = name }
}

/// Knows the principals of a stack by the access tokens that the sign-in host gave them.
package protocol IdentityVerifier: Sendable {
    /// Whose `accessToken` is; nil for a token that is nobody's.
    ///
    /// - Parameter acceptsResourceManager: Whether a token for the resource manager will do too, and not only one for
    ///   the registries.
    func identity(ofAccessToken accessToken: String, acceptsResourceManager: Bool) -> Identity?
}
