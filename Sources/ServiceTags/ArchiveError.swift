/// Why the archive could not be read or written.
///
/// Two errors are equal when their codes are: tests compare codes, people read the description.
public struct ArchiveError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What went wrong, for programs.
    public enum Code: String, Sendable, Hashable {
        /// The folder cannot be made, opened or read.
        case folder
        /// The folder belongs to somebody else, who could change what is in it.
        case foreignFolder
        /// A file cannot be written, on a full disk for one; the archive is as it was.
        case write
        /// A file cannot be read.
        case read
        /// A file's content is not what its name says.
        case damaged
    }

    /// What went wrong, for programs.
    public let code: Code
    /// The sentence for people, with the path and the cause.
    public let description: String

    /// An error with a sentence that names the path and the cause.
    public init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    /// Whether the codes are equal.
    public static func == (left: Self, right: Self) -> Bool { left.code == right.code }

    /// Hashes the code.
    public func hash(into hasher: inout Hasher) { hasher.combine(code) }
}
