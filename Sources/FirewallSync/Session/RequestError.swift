/// Why a request names no registry that the service could work on.
///
/// Two errors are equal when their codes are: tests compare codes, people read the description.
public struct RequestError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, for programs.
    public enum Code: String, Sendable, Hashable {
        /// There is no configuration, no embedded stack, and no registry named by its resource id.
        case noConfiguration
        /// No registry of the configuration has this name.
        case unknownRegistry
        /// Settings for one registry are given where several are meant.
        case severalRegistries
        /// Two ways to name a registry exclude each other.
        case contradiction
    }

    /// What is wrong, for programs.
    public let code: Code
    /// One sentence: what was found, what was expected and what to do.
    public let description: String

    /// An error with its sentence.
    public init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    /// Whether the codes are equal.
    public static func == (left: Self, right: Self) -> Bool { left.code == right.code }

    /// Hashes what `==` compares.
    public func hash(into hasher: inout Hasher) { hasher.combine(code) }
}
