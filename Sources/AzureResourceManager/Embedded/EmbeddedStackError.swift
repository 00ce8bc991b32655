/// Why an embedded stack cannot be found.
///
/// Two errors are equal when their codes are.
public struct EmbeddedStackError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, for programs.
    public enum Code: String, Sendable, Hashable {
        /// No stack has ever run in the folder.
        case absent
        /// The folder or its file cannot be read.
        case unreadable
        /// The file is not one that `acr-embedded serve` wrote.
        case malformed
    }

    /// What is wrong, for programs.
    public let code: Code
    /// One sentence with the folder and what to do.
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description.onOneLine(limit: 1_000)
    }

    /// Compares the codes alone.
    public static func == (left: Self, right: Self) -> Bool { left.code == right.code }

    /// Hashes the code alone.
    public func hash(into hasher: inout Hasher) { hasher.combine(code) }
}
