/// Why bytes are not a publication.
///
/// Two errors are equal when their codes are: tests compare codes, people read the description.
public struct PublicationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, for programs.
    public enum Code: String, Sendable, Hashable {
        /// The text breaks the grammar of RFC 8259, or is no text at all.
        case notJSON
        /// A web page stands where JSON should be.
        case html
        /// The text ends too early.
        case truncated
        /// Something follows the document.
        case trailingGarbage
        /// An object has one key twice.
        case duplicateKey
        /// A value is of another type than the format wants.
        case wrongType
        /// An object lacks a key that the format wants.
        case missingKey
        /// An address prefix is malformed.
        case badPrefix
        /// Two tags have one name.
        case duplicateTag
        /// The bytes, or what they inflate to, are more than the ceiling.
        case tooLarge
        /// The gzip wrapping is damaged.
        case badGzip
        /// The text is deeper than the reader goes, or a number is beyond 64 bits.
        case other
    }

    /// What is wrong, for programs.
    public let code: Code
    /// Where in the uncompressed text; nil where the whole of it is wrong.
    public let place: JSONPlace?
    /// What was found, what was expected, and what to do, without the place.
    public let reason: String

    /// An error at `place`.
    public init(_ code: Code, at place: JSONPlace? = nil, reason: String) {
        self.code = code
        self.place = place
        self.reason = reason
    }

    /// One sentence, with the place before it where there is one.
    public var description: String {
        guard let place else { return reason }
        return "\(place): \(reason)"
    }

    /// Whether the codes are equal.
    public static func == (left: Self, right: Self) -> Bool { left.code == right.code }

    /// Hashes the code.
    public func hash(into hasher: inout Hasher) { hasher.combine(code) }
}
