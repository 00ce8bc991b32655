/// A tag: a letter, a digit or `_`, and up to 127 of these, `.` and `-` (OCI distribution specification 1.1).
package struct TagName: Sendable, Hashable, CustomStringConvertible {
    /// The longest tag, in characters.
    package static let limit = 128

    /// The tag.
    package let text: String

    package var description: String { text }

    /// The tag that `text` is.
    ///
    /// - Throws: ``StorageError`` with `invalidTag`.
    package init(parsing text: some StringProtocol) throws(StorageError) {
        let text = String(text)
        let bytes = text.utf8
        guard let first = bytes.first, bytes.count <= Self.limit, Self.isWord(first),
            bytes.allSatisfy({ Self.isWord($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") })
        else {
            throw StorageError(
                .invalidTag,
                "'\(text.prefix(160))' is not a tag: expected up to \(Self.limit) letters, digits, '_', '.' and '-', "
                    + "the first neither '.' nor '-'.")
        }
        self.text = text
    }

    /// A tag that the database holds.
    init(stored text: String) { self.text = text }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
