/// A choice of tags: a name, a `Service.Region`, or a glob with `*` (any run of characters) and `?` (any one), without
/// the case of ASCII letters.
///
/// A glob has to fit the whole name.
public struct TagPattern: Sendable, Hashable, CustomStringConvertible {
    /// The pattern as it was written.
    public let text: String

    /// The pattern with this text.
    public init(_ text: String) { self.text = text }

    /// The pattern as it was written.
    public var description: String { text }

    /// Whether the pattern has no wildcard, so that it names one tag.
    public var isLiteral: Bool { !text.utf8.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") } }

    /// Whether the pattern fits `name`.
    ///
    /// - Complexity: O(name) for a pattern with one `*`; O(name · pattern) at worst, whatever the pattern is.
    public func matches(_ name: String) -> Bool { compiled.matches(name) }

    /// The pattern, made ready for many names.
    package var compiled: Glob { Glob(text) }

    /// Whether the texts are equal but for case.
    public static func == (left: Self, right: Self) -> Bool { left.text.caseInsensitiveEquals(right.text) }

    /// Hashes the text without its case.
    public func hash(into hasher: inout Hasher) { hasher.combine(text.loweredASCII) }
}

/// A pattern's characters, lowered.
package struct Glob: Sendable {
    private let pattern: [Unicode.Scalar]
    /// The bytes that stand before the first wildcard.
    private let start: [UInt8]

    init(_ text: String) {
        let lowered = text.loweredASCII
        pattern = lowered.unicodeScalars.map { $0 }
        start = lowered.utf8.prefix { $0 != UInt8(ascii: "*") && $0 != UInt8(ascii: "?") }
    }

    /// Whether the pattern fits `name`.
    package func matches(_ name: String) -> Bool {
        // Most tags of a publication begin otherwise, and no more of them is looked at.
        guard name.hasLoweredPrefix(start) else { return false }
        let name = name.loweredASCII.unicodeScalars.map { $0 }
        var (place, index) = (0, 0)
        // Where the last star stood, and how much of the name it has taken. A later star makes the earlier ones final:
        // had they taken more, it would have less to choose from.
        var star: (place: Int, index: Int)?
        while index < name.count {
            if place < pattern.count, pattern[place] == "*" {
                star = (place, index)
                place += 1
            } else if place < pattern.count, pattern[place] == "?" || pattern[place] == name[index] {
                place += 1
                index += 1
            } else if let last = star {
                star = (last.place, last.index + 1)
                (place, index) = (last.place + 1, last.index + 1)
            } else {
                return false
            }
        }
        return pattern[place...].allSatisfy { $0 == "*" }
    }
}
