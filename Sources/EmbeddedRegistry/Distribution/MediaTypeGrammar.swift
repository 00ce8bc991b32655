import EmbeddedNetwork

/// How a media type is written (RFC 9110, section 8.3.1), as far as a registry has to care that keeps it and gives it to
/// others in a header.
enum MediaTypeGrammar {
    /// The longest media type, in bytes: a type and a subtype of 127 each (RFC 6838, section 4.2), and parameters.
    static let limit = 512

    /// Whether `text` is a type, a slash and a subtype, with or without parameters.
    static func allows(_ text: String) -> Bool {
        guard text.utf8.count <= limit else { return false }
        let parts = text.utf8.split(separator: UInt8(ascii: ";"), maxSplits: 1, omittingEmptySubsequences: false)
        let names = trimmed(parts[0]).split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return names.count == 2 && names.allSatisfy { !$0.isEmpty && $0.allSatisfy(isToken) }
            && parts.dropFirst().allSatisfy { $0.allSatisfy { (0x20...0x7E).contains($0) || $0 == 0x09 } }
    }

    private static func trimmed(_ text: Substring.UTF8View) -> Substring.UTF8View {
        Substring(text).trimmingBlanks().utf8
    }

    /// Whether `byte` may stand in a token (RFC 9110, section 5.6.2).
    private static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
