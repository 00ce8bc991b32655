/// A value for an `ARG` of a Dockerfile.
package struct BuildArgument: Sendable, Hashable {
    /// The name of the `ARG`.
    package let name: String
    /// The value, at most ``longestValue`` bytes.
    package let value: String
    /// Whether the value is kept out of logs and answers.
    package let isSecret: Bool

    /// The most bytes of a value: what Linux takes as one string of a program's environment, with room for a name.
    package static let longestValue = 120 * 1024

    /// The argument `name`.
    package init(name: String, value: String, isSecret: Bool = false) {
        self.name = name
        self.value = value
        self.isSecret = isSecret
    }
}
