/// Why a text is not an address or a prefix.
///
/// Two errors are equal when their codes are: tests compare codes, people read the description.
public struct IPParseError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, for programs.
    public enum Code: String, Sendable, Hashable {
        /// The text is not an address of the expected family.
        case invalidAddress
        /// A decimal number is written with leading zeros, which some readers take for octal.
        case leadingZero
        /// The prefix has no `/LENGTH`.
        case missingLength
        /// The length is not a plain decimal number in the family's range.
        case invalidLength
        /// Bits after the prefix's length are set.
        case hostBits
    }

    /// What is wrong, for programs.
    public let code: Code
    /// The text as it was given, cut after 80 bytes.
    public let input: String
    /// What is wrong, for people.
    public let reason: String

    /// An error about `input`.
    public init(_ code: Code, input: Span<UInt8>, reason: String) {
        self.code = code
        self.reason = reason
        let shown = (0..<min(input.count, 80)).map { input[$0] }
        self.input = String(decoding: shown, as: UTF8.self) + (input.count > 80 ? "…" : "")
    }

    /// One sentence that quotes the input.
    public var description: String { "'\(input)' \(reason)" }

    /// Whether the codes are equal.
    public static func == (left: Self, right: Self) -> Bool { left.code == right.code }

    /// Hashes the code.
    public func hash(into hasher: inout Hasher) { hasher.combine(code) }
}
