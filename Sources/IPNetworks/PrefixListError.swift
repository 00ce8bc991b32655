/// Why a line of a list is no prefix.
///
/// Errors are equal when their codes and lines are.
public struct PrefixListError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, for programs.
    public enum Code: Sendable, Hashable {
        /// The word is no address and no prefix.
        case notAPrefix(IPParseError.Code)
        /// Something that is no comment follows the prefix.
        case textAfterPrefix
    }

    /// What is wrong, for programs.
    public let code: Code
    /// The line's number, from 1.
    public let line: Int
    /// One sentence that names the line and quotes it.
    public let description: String

    init(_ error: IPParseError, line: Int) {
        code = .notAPrefix(error.code)
        self.line = line
        description = "line \(line): \(error)"
    }

    init(textAfterPrefix text: Span<UInt8>, line: Int) {
        code = .textAfterPrefix
        self.line = line
        let error = IPParseError(
            .invalidAddress, input: text, reason: "stands after the prefix; a comment begins with # or ;")
        description = "line \(line): \(error)"
    }

    /// Whether the codes and lines are equal.
    public static func == (left: Self, right: Self) -> Bool { left.code == right.code && left.line == right.line }

    /// Hashes what `==` compares.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(code)
        hasher.combine(line)
    }
}
