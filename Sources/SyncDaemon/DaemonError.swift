/// Why the daemon cannot start or cannot take a new configuration.
///
/// Two errors are equal when their codes are: tests compare codes, people read the description.
package struct DaemonError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, for programs.
    package enum Code: String, Sendable, Hashable {
        /// The token of the status pages cannot be read, or there must be one.
        case token
        /// The status pages cannot listen where they should.
        case listener
        /// Another daemon works with the same state directory.
        case locked
        /// What the daemon remembers cannot be read or written.
        case state
        /// A new configuration asks for what only a new start can bring.
        case needsRestart
    }

    /// What is wrong, for programs.
    package let code: Code
    /// One sentence: what was found, what was expected and what to do.
    package let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    /// Whether the codes are equal.
    package static func == (left: Self, right: Self) -> Bool { left.code == right.code }

    /// Hashes what `==` compares.
    package func hash(into hasher: inout Hasher) { hasher.combine(code) }
}
