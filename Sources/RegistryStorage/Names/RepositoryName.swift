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
    /// - Throws: ``StorageError`` with `invalidName`.
    package init(parsing text: some StringProtocol) throws(StorageError) {
        guard text.utf8.count <= Self.limit else {
            throw StorageError(
                .invalidName,
                "'\(text.prefix(40))…' is not a repository's name: it has \(text.utf8.count) characters, "
                    + "\(Self.limit) are the limit.")
        }
        let components = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard components.allSatisfy({ Self.isComponent($0) }) else {
            throw StorageError(
                .invalidName,
                "'\(text)' is not a repository's name: expected small letters and digits with single '.', '_', '__' "
                    + "or dashes between them, in parts separated by '/'.")
        }
        self.text = String(text)
    }

    /// A name that the database holds.
    init(stored text: String) { self.text = text }

    /// Whether `component` is `[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*`.
    private static func isComponent(_ component: some Sequence<UInt8>) -> Bool {
        var separator: [UInt8] = []
        var isEmpty = true
        for byte in component {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                guard isEmpty || isSeparator(separator) else { return false }
                isEmpty = false
                separator.removeAll(keepingCapacity: true)
            case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                guard !isEmpty else { return false }
                separator.append(byte)
            default: return false
            }
        }
        return !isEmpty && separator.isEmpty
    }

    private static func isSeparator(_ bytes: [UInt8]) -> Bool {
        bytes.isEmpty || bytes == [UInt8(ascii: ".")] || bytes == [UInt8(ascii: "_")]
            || bytes == [UInt8(ascii: "_"), UInt8(ascii: "_")] || bytes.allSatisfy { $0 == UInt8(ascii: "-") }
    }
}
