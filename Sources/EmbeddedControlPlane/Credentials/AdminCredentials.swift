import Crypto
import EmbeddedRegistry
import Foundation

/// A registry's admin user: one user with two passwords, who may do everything.
package struct AdminCredentials: Sendable, Hashable {
    /// A password in clear.
    package struct Password: Sendable, Hashable {
        /// Its name: `password` or `password2`.
        package let name: String
        /// Its text.
        package let value: String
        /// Names this password and no later one in its place.
        let id: String
    }

    /// The user's name: the registry's.
    package let username: String
    /// The passwords.
    package let passwords: [Password]

    /// The body of `listCredentials`.
    var document: JSONValue {
        [
            "username": .string(username),
            "passwords": .array(passwords.map { ["name": .string($0.name), "value": .string($0.value)] }),
        ]
    }

    /// The user as the registry knows it.
    var user: RegistrySettings.User {
        RegistrySettings.User(
            name: username,
            passwords: passwords.map { password in
                // A salt from the name, so that equal credentials make equal settings; the text is kept in clear anyhow.
                PasswordRecord(
                    of: password.value, id: password.id,
                    salt: Data(SHA256.hash(data: Data(password.id.utf8)).prefix(16)))
            }, rights: .everything)
    }
}
