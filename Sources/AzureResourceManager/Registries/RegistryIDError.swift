/// Why a text is not the id of a registry.
///
/// Two errors are equal when their codes are.
public struct RegistryIDError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, for programs.
    public enum Code: String, Sendable, Hashable {
        /// The text has not the shape of a registry's id.
        case malformed
        /// The id is that of a resource of another type.
        case otherResourceType
        /// A part holds characters that its kind of name cannot have.
        case invalidName
    }

    /// What is wrong, for programs.
    public let code: Code
    /// One sentence that quotes the text.
    public let description: String

    init(_ code: Code, input: String, reason: String) {
        self.code = code
        description = "'\(input.onOneLine(limit: 300))' \(reason)"
    }

    /// Compares the codes alone.
    public static func == (left: Self, right: Self) -> Bool { left.code == right.code }

    /// Hashes the code alone.
    public func hash(into hasher: inout Hasher) { hasher.combine(code) }
}
