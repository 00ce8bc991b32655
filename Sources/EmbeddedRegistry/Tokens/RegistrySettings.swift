/// What its owner can change about a registry while it runs, as far as its data plane cares.
package struct RegistrySettings: Sendable, Hashable {
    /// Somebody who signs in with a name and a password.
    package struct User: Sendable, Hashable {
        /// The name.
        package let name: String
        /// The passwords: at most two, so that one can be renewed while the other is in use.
        package let passwords: [PasswordRecord]
        /// What the user may do.
        package let rights: AccessRights

        /// A user of these parts.
        package init(name: String, passwords: [PasswordRecord], rights: AccessRights) {
            self.name = name
            self.passwords = passwords
            self.rights = rights
        }
    }

    /// The admin user; nil while it is switched off.
    package var admin: User?
    /// The repository-scoped tokens that are enabled, by name in lower case.
    package var tokens: [String: User] = [:]
    /// The ids of the registry's runs that are under way and sign in as such.
    package var runs: Set<String> = []
    /// Whether clients without credentials may pull.
    package var allowsAnonymousPull = false
    /// Whether tokens for the resource manager are exchanged, beside those for the registry
    /// (`azureADAuthenticationAsArmPolicy`).
    package var exchangesResourceManagerTokens = true

    /// Settings of a registry that nobody can sign in to by a password.
    package init() {}
}
