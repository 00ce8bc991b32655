/// Why a configuration cannot be used: all its problems, in the order of the file.
public struct ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The problems; at least one.
    public let problems: [ConfigurationProblem]

    /// An error of these problems.
    public init(_ problems: [ConfigurationProblem]) { self.problems = problems }

    /// One line a problem.
    public var description: String { problems.map(\.description).joined(separator: "\n") }
}
