/// Which of a user's two passwords: one can be renewed while the other is in use.
package enum PasswordPosition: Int, Sendable, Hashable, CaseIterable, Codable {
    case first = 1
    case second = 2

    /// The name of an admin user's password.
    package var adminName: String { self == .first ? "password" : "password2" }

    /// The name of a token's password.
    package var tokenName: String { self == .first ? "password1" : "password2" }

    /// The password that an admin user's owner, or a token's, calls `name`, compared without case.
    package init?(name: String) {
        let name = name.lowercased()
        guard let position = Self.allCases.first(where: { name == $0.adminName || name == $0.tokenName }) else {
            return nil
        }
        self = position
    }
}
