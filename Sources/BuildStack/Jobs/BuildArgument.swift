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

    /// The most bytes of all names and values of a build: Linux starts no program with more than 2 MiB in arguments and
    /// environment.
    package static let longestTogether = 1024 * 1024

    /// The bytes of the names and values of `arguments`.
    package static func bytes(_ arguments: [BuildArgument]) -> Int {
        arguments.reduce(0) { $0 + $1.name.utf8.count * 2 + $1.value.utf8.count }
    }

    /// The argument `name`.
    package init(name: String, value: String, isSecret: Bool = false) {
        self.name = name
        self.value = value
        self.isSecret = isSecret
    }
}
