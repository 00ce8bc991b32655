/// Why a series of publications cannot be read.
///
/// Two errors are equal when their codes are: tests compare codes, people read the description.
public struct PublicationSeriesError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What went wrong, for programs.
    public enum Code: String, Sendable, Hashable {
        /// There is nothing at the path, or it cannot be read.
        case unreadable
        /// There is no publication in it.
        case empty
        /// A file or a line is not a publication.
        case damaged
    }

    /// What went wrong, for programs.
    public let code: Code
    /// The sentence for people, with the file and the line.
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    /// Whether the codes are equal.
    public static func == (left: Self, right: Self) -> Bool { left.code == right.code }

    /// Hashes the code.
    public func hash(into hasher: inout Hasher) { hasher.combine(code) }
}
