/// A repository's name: path components of small letters and digits, which `.`, `_`, `__` or dashes may separate.
///
/// OCI distribution specification 1.1, "Pulling manifests"; at most 255 characters, the limit that clients count on.
package struct RepositoryName: Sendable, Hashable, CustomStringConvertible {
    /// The longest name, in characters.
    package static let limit = 255

    /// The name.
    package let text: String

    package var description: String { text }

    /// The name that `text` is.
    ///
    /// Some 100 ns: it stands in the path of every request.
    ///
    /// - Throws: ``StorageError`` with `invalidName`.
    package init(parsing text: some StringProtocol) throws(StorageError) {
        let text = String(text)
        guard text.utf8.count <= Self.limit else {
            throw StorageError(
                .invalidName,
                "'\(text.prefix(40))…' is not a repository's name: it has \(text.utf8.count) characters, "
                    + "\(Self.limit) are the limit.")
        }
        guard text.utf8.withContiguousStorageIfAvailable(Self.isName) ?? Self.isName(Array(text.utf8)) else {
            throw StorageError(
                .invalidName,
                "'\(text)' is not a repository's name: expected small letters and digits with single '.', '_', '__' "
                    + "or dashes between them, in parts separated by '/'.")
        }
        self.text = text
    }

    /// A name that the database holds.
    init(stored text: String) { self.text = text }

    /// What the last byte of a name was.
    private enum Last {
        case start, word, dot, underscore, twoUnderscores, dash
    }

    /// Whether `bytes` are components of `[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*`, separated by `/`.
    private static func isName(_ bytes: some Sequence<UInt8>) -> Bool {
        var last = Last.start
        for byte in bytes {
            switch (byte, last) {
            case (UInt8(ascii: "a")...UInt8(ascii: "z"), _), (UInt8(ascii: "0")...UInt8(ascii: "9"), _): last = .word
            case (UInt8(ascii: "."), .word): last = .dot
            case (UInt8(ascii: "_"), .word): last = .underscore
            case (UInt8(ascii: "_"), .underscore): last = .twoUnderscores
            case (UInt8(ascii: "-"), .word), (UInt8(ascii: "-"), .dash): last = .dash
            case (UInt8(ascii: "/"), .word): last = .start
            default: return false
            }
        }
        return last == .word
    }
}
