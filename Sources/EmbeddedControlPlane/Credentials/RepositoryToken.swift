import Foundation

/// A repository-scoped token: a user whose rights are those of a scope map.
package struct RepositoryToken: Sendable, Hashable {
    /// A password, of which the text is not kept.
    package struct Password: Sendable, Hashable {
        /// Which of the two.
        package let position: PasswordPosition
        /// When it was made.
        package let createdAt: Date
        /// When it ends; nil for never.
        package let expiry: Date?
    }

    /// The name, unique in the registry without case.
    package let name: String
    /// The name of its scope map.
    package let scopeMap: String
    /// Whether it may sign in.
    package let isEnabled: Bool
    /// When it was made.
    package let createdAt: Date
    /// The passwords that it has.
    package let passwords: [Password]
}

/// A password that was just made; it is shown this once.
package struct IssuedPassword: Sendable, Hashable {
    /// Its name: `password1` or `password2`.
    package let name: String
    /// Its text.
    package let value: String
    /// When it was made.
    package let creationTime: Date
    /// When it ends; nil for never.
    package let expiry: Date?
}
